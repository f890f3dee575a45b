"""One table for what is handed out and works once

Needs a stop: the release before reads and writes the tables that this revision replaces. `clock_shift` was the test
kit's clock, which has left the database.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("purpose IN ('activation code', 'email change code')")
REPLACED = ("expired_codes", "reset_links", "former_addresses", "help_codes")
COLUMNS = (
    "secret_hash", "purpose", "channel", "subject", "email", "registration_id", "space_id", "notice_id", "attempts",
    "created_at", "expires_at",
)  # fmt: skip
MOVED = (
    """SELECT code_hash, 'activation code', 'mail', email_key, email, id, NULL, NULL, 0, created_at, expires_at
    FROM registrations WHERE space_id IS NULL""",
    """SELECT code_hash, 'email change code', 'mail', email_key, email, NULL, space_id, NULL, 0, created_at, expires_at
    FROM registrations WHERE space_id IS NOT NULL""",
    """SELECT cancel_hash, 'cancel link', 'link', email_key, NULL, CASE WHEN space_id IS NULL THEN id END, space_id,
    NULL, 0, created_at, expires_at FROM registrations""",
    """SELECT code_hash, 'expired code', 'mail', email_hash, NULL, NULL, NULL, NULL, 0, forget_at, forget_at
    FROM expired_codes""",
    """SELECT token_hash, 'reset link', 'link', '', NULL, NULL, space_id, NULL, failures, expires_at, expires_at
    FROM reset_links""",
    """SELECT token_hash, 'objection link', 'link', email_key, email, NULL, space_id, notice_id, 0, expires_at,
    CASE WHEN notice_id IS NULL THEN COALESCE(objectable_until, expires_at) END FROM former_addresses""",
    """SELECT code_hash, 'help code', 'support', '', NULL, NULL, NULL, NULL, 0, expires_at, expires_at
    FROM help_codes""",
)


def upgrade() -> None:
    op.create_table(
        "verifications",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=254), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("registration_id", sa.String(length=43), nullable=True),
        sa.Column("space_id", sa.String(length=43), nullable=True),
        sa.Column("notice_id", sa.String(length=43), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("secret_hash"),
        *(_belongs_to(table) for table in ("registration", "space")),
    )
    for column in ("subject", "registration_id", "space_id", "notice_id", "expires_at"):
        op.create_index(f"ix_verifications_{column}", "verifications", [column])
    op.create_index(
        "verified_addresses",
        "verifications",
        ["subject"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    for select in MOVED:
        op.execute(f"INSERT INTO verifications ({', '.join(COLUMNS)}) {select}")
    _date_objections()
    op.execute("DELETE FROM registrations WHERE space_id IS NOT NULL")
    with op.batch_alter_table("registrations") as registrations:
        for column in ("cancel_hash", "expires_at", "space_id"):
            registrations.drop_index(f"ix_registrations_{column}")
        registrations.drop_constraint("fk_registrations_space_id", type_="foreignkey")
        for column in ("code_hash", "cancel_hash", "expires_at", "space_id"):
            registrations.drop_column(column)
    op.drop_column("outbox", "registration_id")
    for table in (*REPLACED, "clock_shift"):
        op.drop_table(table)


def downgrade() -> None:
    # No way back by SQL: the former tables are dropped. A release that needs a stop is undone by its backup.
    raise NotImplementedError("restore the backup that was made before the upgrade (docs/operations.md)")


def _date_objections() -> None:
    """Compute when each address changed: an objection undoes the later changes as well (SPEC 8.3)."""
    links = sa.table("verifications", sa.column("secret_hash"), sa.column("purpose"), sa.column("created_at", MOMENT))
    connection = op.get_bind()
    written = sa.select(links.c.secret_hash, links.c.created_at).where(links.c.purpose == "objection link")
    for secret_hash, end in connection.execute(written).all():
        changed_at = end - timedelta(days=7)
        connection.execute(links.update().where(links.c.secret_hash == secret_hash).values(created_at=changed_at))


def _belongs_to(parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{parent}_id"],
        [f"{parent}s.id"],
        name=f"fk_verifications_{parent}_id",
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )
