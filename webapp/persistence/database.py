"""The database: one engine, two ways in.

``read()`` never writes. ``transaction()`` commits as a whole or not at all. On SQLite a transaction takes the write
lock at its start (BEGIN IMMEDIATE): a check and the write that rests on it are then never interleaved with another
writer's, and a lock is waited for instead of failing half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, CursorResult, Delete, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session

BUSY_TIMEOUT_MS = 15_000


class Database:
    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(
            parsed,
            pool_pre_ping=not self.is_sqlite,
            hide_parameters=True,  # an error never prints what a row holds
        )
        self._writer = self.engine.execution_options(writes=True)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the schema to the newest revision; quick when it already is there."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        newest = ScriptDirectory.from_config(config).get_current_head()
        with self._writer.begin() as connection:
            if MigrationContext.configure(connection).get_current_revision() != newest:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")


def insert(session: Session, model: type[DeclarativeBase]) -> sqlite.Insert:
    """An INSERT that can say what to do ON CONFLICT, for the database in use (both dialects write it alike)."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(model))
    return sqlite.insert(model)


def erase(session: Session, statement: Delete) -> int:
    """Run a DELETE; the number of rows erased."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own
    for pragma in (
        "journal_mode = WAL",  # readers never wait for a writer
        "synchronous = FULL",  # a request that was answered survives a power cut
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "secure_delete = ON",  # what is purged is gone from the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
