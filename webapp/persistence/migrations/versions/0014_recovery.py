"""Wrong answers of a space over all its links; its factors as they were before a change; the passkey of a session"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("spaces", sa.Column("recovery_failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("space_sessions", sa.Column("passkey_id", sa.String(length=1364), nullable=True))
    op.create_table(
        "former_factors",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("space_id", sa.String(length=43), nullable=False),
        sa.Column("trusted_question", sa.String(length=32), nullable=False),
        sa.Column("trusted_answer_hash", sa.String(length=255), nullable=False),
        sa.Column("passkeys", sa.JSON(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["spaces.id"],
            name="fk_former_factors_space_id",
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    for column in ("space_id", "replaced_at"):
        op.create_index(f"ix_former_factors_{column}", "former_factors", [column])


def downgrade() -> None:
    op.drop_table("former_factors")
    op.drop_column("space_sessions", "passkey_id")
    op.drop_column("spaces", "recovery_failures")
