"""Whom a message was written to, as a keyed hash, and when it was known that it cannot be delivered"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("recipient_hash", sa.String(length=64), nullable=True))
    op.add_column("outbox", sa.Column("undeliverable_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_outbox_recipient_hash", "outbox", ["recipient_hash"])


def downgrade() -> None:
    op.drop_index("ix_outbox_recipient_hash", "outbox")
    op.drop_column("outbox", "undeliverable_at")
    op.drop_column("outbox", "recipient_hash")
