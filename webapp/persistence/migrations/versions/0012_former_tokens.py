"""A session remembers its former token for a minute after it got another one"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("space_sessions", sa.Column("former_token_hash", sa.String(length=64), nullable=True))
    op.add_column("space_sessions", sa.Column("former_token_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_space_sessions_former_token_hash", "space_sessions", ["former_token_hash"])


def downgrade() -> None:
    op.drop_index("ix_space_sessions_former_token_hash", "space_sessions")
    op.drop_column("space_sessions", "former_token_until")
    op.drop_column("space_sessions", "former_token_hash")
