"""The migrations make exactly what the models declare."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from tests.services import WANTED
from webapp.persistence.database import Database
from webapp.persistence.models import Base


def test_migrations_and_models_agree(database_url: str) -> None:
    with Database(database_url).engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_is_migrated_once_though_several_processes_start_at_once(fresh_database_url: str) -> None:
    databases = [Database(fresh_database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.migrate, databases))
    databases[0].migrate()
    assert {*inspect(databases[0].engine).get_table_names()} == {*Base.metadata.tables, "alembic_version"}


@pytest.mark.skipif(WANTED != "sqlite", reason="how SQLite keeps its file")
def test_on_sqlite_readers_never_wait_for_a_writer(fresh_database_url: str) -> None:
    database = Database(fresh_database_url)
    with database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
