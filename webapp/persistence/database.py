"""The database, SQLite or PostgreSQL: one engine, two ways in.

``read()`` never writes, and sees one moment. ``transaction()`` commits as a whole or not at all. A check and the write
that rests on it are never interleaved with another writer's (docs/decisions/0013):

- on SQLite a transaction takes the write lock at its start (BEGIN IMMEDIATE): a lock is waited for instead of failing
  half-way, and ``for_update`` and ``advisory_lock`` have nothing left to do;
- on PostgreSQL a transaction takes what it is about: rows by ``for_update``, what has no row yet by
  ``advisory_lock``.

All that differs between the two is in this module.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, TypeVar, cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import Connection as PostgresqlConnection
from psycopg import Error as PostgresqlError
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Engine,
    ExceptionContext,
    Select,
    create_engine,
    delete,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, Session

LOCK_TIMEOUT_MS = 15_000
POOL_TIMEOUT_SECONDS = 10
POSTGRESQL_CONNECTION = {
    "connect_timeout": 5,  # seconds; the page that says « come back » comes soon
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # ms; a machine that vanished is not waited for
    "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s",
}
"""What the operator's URL does not set itself. No page takes 60 s: that is for a purge after days without worker."""

UNAVAILABLE = (OperationalError, InterfaceError, InternalError, NoConnectionFree)
"""Locked, full, read-only, restarting, gone: nothing that the person did, and it may work in a minute."""

Rows = TypeVar("Rows", bound=Select[Any])


class PartFailed(Exception):
    """An error of a part of a transaction was passed over: the whole is not kept."""


class OrphansLeft(Exception):
    """A migration left rows whose parent is missing, in these tables."""


class Database:
    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(
            parsed,
            hide_parameters=True,  # an error never prints what a row holds
            **({} if self.is_sqlite else _postgresql_options(parsed)),
        )
        self._writer = self.engine.execution_options(writes=True)
        self._async_writer = self.engine.execution_options(writes=True, async_commit=True)
        self._migrator = self.engine.execution_options(writes=True, migrates=True)
        self._reader = self.engine
        self._thread = threading.local()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "handle_error", _hide_values)
            event.listen(self.engine, "checkin", _forget_read_only)
            event.listen(self.engine, "begin", _begin_postgresql)
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One moment; within a transaction, what that one sees."""
        if (outer := self._of_this_thread()) is not None:
            yield outer
            return
        with Session(self._reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self, *, async_commit: bool = False, alone: bool = False) -> Iterator[Session]:
        """All or nothing, and kept through a power cut; ``async_commit``: does not wait for the disk.

        Within another transaction it is a part of that one: both are kept, or neither. One that counts what must stay
        counted when the rest fails (``alone``), or that does not wait for the disk, refuses to be a part.
        """
        if (outer := self._of_this_thread()) is not None:
            if alone or async_commit:
                raise PartFailed("what is counted here would be lost with the rest")
            with self._part():
                yield outer
            return
        writer = self._async_writer if async_commit else self._writer
        with Session(writer, expire_on_commit=False) as session, session.begin():
            self._thread.session, self._thread.is_broken = session, False
            try:
                yield session
            finally:
                self._thread.session = None
            if self._thread.is_broken:
                raise PartFailed

    @contextmanager
    def _part(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._thread.is_broken = True
            raise

    def _of_this_thread(self) -> Session | None:
        return getattr(self._thread, "session", None)

    def migrate(self) -> None:
        """Bring the schema to the newest revision; nothing to do when it is there, or at one of a later release."""
        config = _alembic()
        with Session(self._migrator) as session, session.begin():
            advisory_lock(session, "schema")
            connection = session.connection()
            if not _has_what_is_needed(connection):
                if not self.is_sqlite:
                    session.execute(text("SET LOCAL statement_timeout = 0"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                _check_foreign_keys(session)

    def is_migrated(self) -> bool:
        """The schema has what this code needs."""
        with self.read() as session:
            return _has_what_is_needed(session.connection())


def for_update(session: Session, rows: Rows, *, skip_locked: bool = False) -> Rows:
    """These rows as they stand now, kept from other writers until the transaction ends; ``read()`` keeps nothing.

    In one order everywhere, so that nobody waits in a circle: outbox message, draft, address, space, what belongs to
    the space, counter (docs/decisions/0013).
    """
    if not _writes(session):
        return rows
    return rows.with_for_update(skip_locked=skip_locked).execution_options(populate_existing=True)


def advisory_lock(session: Session, *names: str) -> None:
    """Have what is named to oneself until the transaction ends, though no row stands for it yet."""
    if _is_postgresql(session) and _writes(session):
        for name in sorted(set(names)):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def insert(session: Session, model: type[DeclarativeBase]) -> sqlite.Insert:
    """An INSERT that can say what to do ON CONFLICT, for the database in use (both dialects write it alike)."""
    if _is_postgresql(session):
        return cast(sqlite.Insert, postgresql.insert(model))
    return sqlite.insert(model)


def erase(session: Session, statement: Delete) -> int:
    """Run a DELETE; the number of rows erased."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def delete_skip_locked(session: Session, model: type[DeclarativeBase], doomed: ColumnElement[bool]) -> int:
    """Erase these rows, but those that somebody holds just now: who purges waits for nobody. The number erased."""
    (key,) = inspect(model).primary_key
    return erase(
        session, delete(model).where(key.in_(for_update(session, select(key).where(doomed), skip_locked=True)))
    )


def _check_foreign_keys(session: Session) -> None:
    """A migration leaves no row whose parent is missing; on PostgreSQL no statement can."""
    if not _is_postgresql(session) and (orphans := session.execute(text("PRAGMA foreign_key_check")).all()):
        raise OrphansLeft(", ".join(sorted({str(orphan[0]) for orphan in orphans})))


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _has_what_is_needed(connection: Connection) -> bool:
    """At the newest revision, or at one of a later release: migrations only add (docs/operations.md)."""
    found = MigrationContext.configure(connection).get_current_revision()
    return found is not None and found not in _older_revisions()


@cache
def _older_revisions() -> frozenset[str]:
    """Those that this code knows and has left behind."""
    _newest, *older = ScriptDirectory.from_config(_alembic()).walk_revisions()
    return frozenset(script.revision for script in older)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _writes(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get("writes", False))


def _postgresql_options(url: URL) -> dict[str, Any]:
    return {
        "isolation_level": "READ COMMITTED",  # what the locks are made for, whatever the server's default
        "pool_pre_ping": True,  # after a restart of the database nobody sees an error
        "pool_timeout": POOL_TIMEOUT_SECONDS,
        "connect_args": {name: value for name, value in POSTGRESQL_CONNECTION.items() if name not in url.query},
    }


def _forget_read_only(connection: PostgresqlConnection[Any] | None, _record: Any) -> None:
    """SQLAlchemy would have the next transaction insist on writing, which a standby and an operator may forbid."""
    if connection is not None:
        connection.read_only = None


def _hide_values(context: ExceptionContext) -> None:
    """PostgreSQL tells in the detail of an error what a row holds: « Key (email_key)=(…) already exists »."""
    error, shown = context.original_exception, context.sqlalchemy_exception
    if isinstance(error, PostgresqlError) and error.diag.message_primary and shown is not None:
        error.args = (error.diag.message_primary,)
        shown.args = (f"({type(error).__name__}) {error.diag.message_primary}",)


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own
    for pragma in (
        "journal_mode = WAL",  # readers never wait for a writer
        f"busy_timeout = {LOCK_TIMEOUT_MS}",
        "secure_delete = ON",  # what is purged is gone from the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writes", False):
        # FULL: what was answered survives a power cut. Refused within a transaction.
        connection.exec_driver_sql(f"PRAGMA synchronous = {'NORMAL' if options.get('async_commit') else 'FULL'}")
        # A migration may rebuild a table: dropping the old one would erase the rows that refer to it.
        connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if options.get('migrates') else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("async_commit"):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
