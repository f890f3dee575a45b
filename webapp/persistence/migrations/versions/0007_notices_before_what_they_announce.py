"""The days that a notice announces start when it is sent: the unsent notice, and the end of its days"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    message_id = sa.String(length=43)
    op.add_column("spaces", sa.Column("closing_notice_id", message_id, nullable=True))
    op.create_index("ix_spaces_closing_notice_id", "spaces", ["closing_notice_id"])
    op.add_column("former_addresses", sa.Column("notice_id", message_id, nullable=True))
    op.add_column("former_addresses", sa.Column("objectable_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_former_addresses_notice_id", "former_addresses", ["notice_id"])


def downgrade() -> None:
    op.drop_index("ix_former_addresses_notice_id", "former_addresses")
    op.drop_column("former_addresses", "objectable_until")
    op.drop_column("former_addresses", "notice_id")
    op.drop_index("ix_spaces_closing_notice_id", "spaces")
    op.drop_column("spaces", "closing_notice_id")
