"""A new address for a space, its former address, its last use, and its erasure date"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("registrations", sa.Column("space_id", sa.String(length=43), nullable=True))
    op.create_index("ix_registrations_space_id", "registrations", ["space_id"])
    with op.batch_alter_table("spaces") as spaces:
        spaces.add_column(sa.Column("last_used_at", moment, nullable=True))
        spaces.add_column(sa.Column("closes_at", moment, nullable=True))
        spaces.add_column(sa.Column("closing_reason", sa.String(length=16), nullable=True))
    op.execute("UPDATE spaces SET last_used_at = created_at")
    with op.batch_alter_table("spaces") as spaces:
        spaces.alter_column("last_used_at", existing_type=moment, nullable=False)
    op.create_index("ix_spaces_last_used_at", "spaces", ["last_used_at"])
    op.create_index("ix_spaces_closes_at", "spaces", ["closes_at"])
    op.create_table(
        "former_addresses",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("space_id", sa.String(length=43), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    for column in ("space_id", "email_key", "expires_at"):
        op.create_index(f"ix_former_addresses_{column}", "former_addresses", [column])


def downgrade() -> None:
    op.drop_table("former_addresses")
    op.drop_index("ix_spaces_closes_at", "spaces")
    op.drop_index("ix_spaces_last_used_at", "spaces")
    with op.batch_alter_table("spaces") as spaces:
        for column in ("last_used_at", "closes_at", "closing_reason"):
            spaces.drop_column(column)
    op.drop_index("ix_registrations_space_id", "registrations")
    op.drop_column("registrations", "space_id")
