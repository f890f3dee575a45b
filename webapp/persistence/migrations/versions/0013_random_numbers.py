"""Subscriber numbers are drawn at random

Needs a stop: the release before counts them in `daily_sequences`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restored_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.drop_table("daily_sequences")


def downgrade() -> None:
    # No way back by SQL: the count of numbers is dropped. A release that needs a stop is undone by its backup.
    raise NotImplementedError("restore the backup that was made before the upgrade (docs/operations.md)")
