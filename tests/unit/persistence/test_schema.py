"""The migrations make exactly what the models declare."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from tests.support.databases import WANTED
from tests.unit.conftest import NOON
from webapp.persistence import outbox
from webapp.persistence.database import Database, let_readers_in
from webapp.persistence.tables import metadata

UNUSED: set[str] = set()
"""Tables of releases before that no code uses any more; a revision drops them a release later (docs/operations.md)."""


def test_migrations_and_models_agree(database_url: str) -> None:
    with Database(database_url).engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, metadata)
    unused = [difference for difference in differences if difference[0] == "remove_table"]
    assert {table.name for _, table in unused} == UNUSED
    assert differences == unused


def test_a_database_is_migrated_once_though_several_processes_start_at_once(fresh_database_url: str) -> None:
    databases = [Database(fresh_database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.migrate, databases))
    databases[0].migrate()
    assert {*inspect(databases[0].engine).get_table_names()} == {*metadata.tables, *UNUSED, "alembic_version"}


@pytest.mark.skipif(WANTED != "sqlite", reason="how SQLite keeps its file")
def test_of_two_processes_that_open_a_new_file_at_the_same_moment_none_fails(tmp_path: Path) -> None:
    """SQLite answers "locked" at once to one of the two; that moment cannot be met at will, so it is played."""
    held = sqlite3.connect(tmp_path / "held", isolation_level=None, timeout=0)
    held.execute("BEGIN EXCLUSIVE")

    class MetTheOther(sqlite3.Connection):
        asked = 0

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if "journal_mode" in sql and not self.asked:
                self.asked += 1
                with closing(sqlite3.connect(tmp_path / "held", timeout=0)) as late:
                    return late.execute(sql)
            return super().execute(sql, *values)

    with closing(sqlite3.connect(tmp_path / "new", factory=MetTheOther)) as connection, closing(held):
        let_readers_in(connection)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.asked == 1


@pytest.mark.skipif(WANTED != "sqlite", reason="how SQLite keeps its file")
def test_on_sqlite_readers_never_wait_for_a_writer(fresh_database_url: str) -> None:
    database = Database(fresh_database_url)
    with database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_the_next_message_is_found_by_its_index_however_many_wait(database_url: str) -> None:
    """Without it PostgreSQL sorted all that waited: 260 ms a message with 100,000, instead of 6."""
    database = Database(database_url)
    due = outbox.due(NOON).compile(database.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.read() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))  # the table is empty: reading it all would do
        plan = " ".join(str(line) for line in session.connection().exec_driver_sql(f"{explain} {due}"))
    assert "outbox_due" in plan and "sort" not in plan.lower() and "TEMP B-TREE" not in plan
