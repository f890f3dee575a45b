"""What a database of an earlier release holds is kept, corrected or erased by each migration as it says."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from tests.support.databases import WANTED
from tests.unit.persistence.earlier_release import insert, upgraded_to
from webapp.persistence import database as module
from webapp.persistence.database import Database, OrphansLeft

MOMENT = "2026-11-29 10:00:00.000000+00:00"


def insert_space(connection: Connection, **given: Any) -> None:
    texts = dict.fromkeys(("id", "number", "email", "email_key", "sign_in_method", "password_hash"), "kept")
    moments = dict.fromkeys(("created_at", "last_used_at"), MOMENT)
    insert(connection, "spaces", **texts, trusted_answer_hash="", details="{}", **moments, **given)


def insert_children(connection: Connection, space_id: str) -> None:
    moments = dict.fromkeys(("created_at", "last_seen_at", "expires_at"), MOMENT)
    insert(connection, "space_sessions", token_hash=space_id, id=space_id, space_id=space_id, device="", **moments)
    insert(connection, "reset_links", token_hash=space_id, space_id=space_id, failures=0, expires_at=MOMENT)
    former = {"space_id": space_id, "email": space_id, "email_key": space_id, "expires_at": MOMENT}
    insert(connection, "former_addresses", token_hash=space_id, **former)
    key = {"name": "", "public_key": b"", "sign_count": 0, "created_at": MOMENT}
    insert(connection, "passkeys", id=space_id, space_id=space_id, **key)


def insert_registration(connection: Connection, name: str, space_id: str | None) -> None:
    texts = dict.fromkeys(("id", "email", "email_key", "password_hash", "trusted_answer_hash", "code_hash"), name)
    moments = dict.fromkeys(("created_at", "expires_at"), MOMENT)
    insert(connection, "registrations", **texts, cancel_hash=name, details="{}", space_id=space_id, **moments)


def column(database: Database, table: str, name: str) -> set[Any]:
    with database.read() as session:
        return set(session.scalars(text(f"SELECT {name} FROM {table}")))  # noqa: S608 (names of ours)


def test_rows_of_a_space_that_is_gone_are_erased_before_foreign_keys_forbid_them(fresh_database_url: str) -> None:
    database = upgraded_to(fresh_database_url, "0009")
    with database.engine.execution_options(writes=True).begin() as connection:
        insert_space(connection)
        for space_id in ("kept", "gone"):
            insert_children(connection, space_id)
            insert_registration(connection, f"change of {space_id}", space_id)
        insert_registration(connection, "of nobody yet", None)
    database.migrate()
    for table in ("space_sessions", "reset_links", "former_addresses", "passkeys"):
        assert column(database, table, "space_id") == {"kept"}, table
    assert column(database, "registrations", "id") == {"change of kept", "of nobody yet"}


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
