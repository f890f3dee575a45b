"""The database erases what belongs to a space with the space"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHILDREN = ("space_sessions", "passkeys", "reset_links", "former_addresses", "registrations")


def upgrade() -> None:
    for table in CHILDREN:
        op.execute(f"DELETE FROM {table} WHERE space_id NOT IN (SELECT id FROM spaces)")  # noqa: S608 (names of ours)
        with op.batch_alter_table(table) as batch:
            batch.create_foreign_key(
                f"fk_{table}_space_id",
                "spaces",
                ["space_id"],
                ["id"],
                ondelete="CASCADE",
                # The previous release writes a row and its space in any order, in one transaction.
                deferrable=True,
                initially="DEFERRED",
            )


def downgrade() -> None:
    for table in CHILDREN:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_space_id", type_="foreignkey")
