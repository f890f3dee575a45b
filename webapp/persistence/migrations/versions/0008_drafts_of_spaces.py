"""Drafts of a signed-in space, one per subject; the former addresses of a registration"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OF_A_SPACE = sa.text("space_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("drafts", sa.Column("space_id", sa.String(length=43), nullable=True))
    op.add_column("drafts", sa.Column("subject", sa.String(length=64), nullable=True))
    op.create_index(
        "drafts_of_spaces",
        "drafts",
        ["space_id", "journey", "subject"],
        unique=True,
        sqlite_where=OF_A_SPACE,
        postgresql_where=OF_A_SPACE,
    )
    op.add_column("registrations", sa.Column("tried_email_keys", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("registrations", "tried_email_keys")
    op.drop_index("drafts_of_spaces", "drafts")
    op.drop_column("drafts", "subject")
    op.drop_column("drafts", "space_id")
