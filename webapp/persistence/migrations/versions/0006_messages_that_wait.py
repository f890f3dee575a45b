"""An index finds the next message to send, however many messages wait or were sent"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WAITING = sa.text("sent_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_due", "outbox", ["next_attempt_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_index("ix_outbox_registration_id", "outbox")


def downgrade() -> None:
    op.create_index("ix_outbox_registration_id", "outbox", ["registration_id"])
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_due", "outbox", ["sent_at", "dropped_at", "next_attempt_at"])
