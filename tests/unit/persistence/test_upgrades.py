"""What a database of an earlier release holds is kept, corrected or erased by each migration as it says."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select, text

from tests.support.databases import WANTED
from tests.unit.persistence.earlier_release import insert, upgraded_to
from webapp.persistence import database as module
from webapp.persistence.database import Database, OrphansLeft
from webapp.persistence.verifications import Verification
from webapp.security.keyring import Purpose

MOMENT = "2026-11-29 10:00:00.000000+00:00"


def insert_space(connection: Connection, **given: Any) -> None:
    texts = dict.fromkeys(("id", "number", "email", "email_key", "sign_in_method", "password_hash"), "kept")
    moments = dict.fromkeys(("created_at", "last_used_at"), MOMENT)
    insert(connection, "spaces", **texts, trusted_answer_hash="", details="{}", **moments, **given)


def insert_children(connection: Connection, space_id: str) -> None:
    moments = dict.fromkeys(("created_at", "last_seen_at", "expires_at"), MOMENT)
    insert(connection, "space_sessions", token_hash=space_id, id=space_id, space_id=space_id, device="", **moments)
    key = {"name": "", "public_key": b"", "sign_count": 0, "created_at": MOMENT}
    insert(connection, "passkeys", id=space_id, space_id=space_id, **key)


def insert_links(connection: Connection, space_id: str) -> None:
    link = {"token_hash": f"reset of {space_id}", "space_id": space_id, "failures": 2, "expires_at": MOMENT}
    insert(connection, "reset_links", **link)
    former = {"space_id": space_id, "email": f"{space_id}@A.fr", "email_key": f"{space_id}@a.fr", "expires_at": MOMENT}
    insert(connection, "former_addresses", token_hash=f"objection of {space_id}", **former)


def insert_registration(connection: Connection, name: str, space_id: str | None) -> None:
    texts = dict.fromkeys(("id", "email", "email_key", "password_hash", "trusted_answer_hash"), name)
    texts["code_hash"] = f"code of {name}"
    moments = dict.fromkeys(("created_at", "expires_at"), MOMENT)
    insert(
        connection, "registrations", **texts, cancel_hash=f"cancel {name}", details="{}", space_id=space_id, **moments
    )


def column(database: Database, table: str, name: str) -> set[Any]:
    with database.read() as session:
        return set(session.scalars(text(f"SELECT {name} FROM {table}")))  # noqa: S608 (names of ours)


def test_rows_of_a_space_that_is_gone_are_erased_before_foreign_keys_forbid_them(fresh_database_url: str) -> None:
    database = upgraded_to(fresh_database_url, "0009")
    with database.engine.execution_options(writes=True).begin() as connection:
        insert_space(connection)
        for space_id in ("kept", "gone"):
            insert_children(connection, space_id)
            insert_links(connection, space_id)
            insert_registration(connection, f"change of {space_id}", space_id)
        insert_registration(connection, "of nobody yet", None)
    database.migrate()
    for table in ("space_sessions", "passkeys"):
        assert column(database, table, "space_id") == {"kept"}, table
    assert column(database, "registrations", "id") == {"of nobody yet"}
    assert column(database, "verifications", "secret_hash") == {
        *("reset of kept", "objection of kept"),
        *(f"{word} {name}" for word in ("code of", "cancel") for name in ("change of kept", "of nobody yet")),
    }


def test_what_was_handed_out_keeps_its_attempts_its_end_and_the_address_as_it_was_typed(
    fresh_database_url: str,
) -> None:
    database = upgraded_to(fresh_database_url, "0010")
    with database.engine.execution_options(writes=True).begin() as connection:
        insert_space(connection)
        insert_links(connection, "kept")
    database.migrate()
    with database.read() as session:
        objection, reset = session.scalars(select(Verification).order_by(Verification.secret_hash)).all()
    ends_at = datetime.fromisoformat(MOMENT)
    assert (reset.purpose, reset.attempts, reset.expires_at) == (Purpose.RESET_LINK.value, 2, ends_at)
    assert (objection.email, objection.subject) == ("kept@A.fr", "kept@a.fr")
    assert (objection.created_at, objection.expires_at) == (ends_at - timedelta(days=7), ends_at)


def test_the_release_before_writes_a_child_and_its_space_in_any_order(database_url: str) -> None:
    with Database(database_url).engine.execution_options(writes=True).begin() as connection:
        insert_children(connection, "kept")
        insert_space(connection)


@pytest.fixture
def migration(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Operations], None]], None]:
    """Have the next migration do something else."""

    def install(change: Callable[[Operations], None]) -> None:
        def upgrade(config: Any, _revision: str) -> None:
            change(Operations(MigrationContext.configure(config.attributes["connection"])))

        monkeypatch.setattr(module, "_has_what_is_needed", lambda _connection: False)
        monkeypatch.setattr(command, "upgrade", upgrade)

    return install


@pytest.mark.skipif(WANTED != "sqlite", reason="PostgreSQL alters tables in place")
def test_a_table_that_is_rebuilt_keeps_what_refers_to_it(
    database_url: str, migration: Callable[[Callable[[Operations], None]], None]
) -> None:
    """SQLite alters few things: Alembic makes another table, and drops the one before, whose rows others refer to."""

    def rebuild(operations: Operations) -> None:
        with operations.batch_alter_table("spaces", recreate="always") as spaces:
            spaces.create_index("another", ["number"])

    database = Database(database_url)
    with database.engine.execution_options(writes=True).begin() as connection:
        insert_space(connection)
        insert_children(connection, "kept")
    migration(rebuild)
    database.migrate()
    assert column(database, "space_sessions", "space_id") == {"kept"}


@pytest.mark.skipif(WANTED != "sqlite", reason="PostgreSQL checks each statement")
def test_a_migration_that_leaves_orphans_is_undone(
    database_url: str, migration: Callable[[Callable[[Operations], None]], None]
) -> None:
    database = Database(database_url)
    with database.engine.execution_options(writes=True).begin() as connection:
        insert_space(connection)
        insert_children(connection, "kept")
    migration(lambda operations: operations.execute("DELETE FROM spaces"))
    with pytest.raises(OrphansLeft, match="space_sessions"):
        database.migrate()
    assert column(database, "spaces", "id") == {"kept"}
