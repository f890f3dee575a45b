"""The outbox says which channel a message takes: mail; letters come later"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("channel", sa.String(length=16), nullable=False, server_default="mail"))


def downgrade() -> None:
    op.drop_column("outbox", "channel")
