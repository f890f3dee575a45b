"""The outbox records the channel of a message: mail now, letters later"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("channel", sa.String(length=16), nullable=False, server_default="mail"))


def downgrade() -> None:
    op.drop_column("outbox", "channel")
