"""A draft gets another id at each accepted step; the former one serves for what is on its way"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("former_id", sa.String(length=43), nullable=True))
    op.add_column("drafts", sa.Column("former_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("drafts", sa.Column("renewal_seen", sa.Boolean(), nullable=True))
    op.create_index("ix_drafts_former_id", "drafts", ["former_id"])


def downgrade() -> None:
    op.drop_index("ix_drafts_former_id", "drafts")
    op.drop_column("drafts", "renewal_seen")
    op.drop_column("drafts", "former_until")
    op.drop_column("drafts", "former_id")
