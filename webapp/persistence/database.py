"""The database is SQLite or PostgreSQL; use `read()` to read it and `transaction()` to write it.

`read()` never writes and sees a single moment. `transaction()` commits everything or nothing. No other writer can come
between a check and the write that depends on it (docs/decisions/0013):

- on SQLite, a transaction takes the write lock at its start (`BEGIN IMMEDIATE`): it waits there instead of failing
  half-way, and `for_update` and `advisory_lock` do nothing;
- on PostgreSQL, a transaction locks what it uses: rows with `for_update`, and what has no row yet with
  `advisory_lock`.

Every difference between the two is in this module.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from sqlite3 import SQLITE_BUSY
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteError
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

from webapp.persistence.private_files import make_parents, make_private_file

LOCK_TIMEOUT_MS = 15_000
POOL_TIMEOUT_SECONDS = 10
PRIMARY_CODE = 0xFF  # an extended result code of SQLite holds its primary code in the low byte
POSTGRESQL_CONNECTION: dict[str, int | None] = {
    "prepare_threshold": None,  # a pooler may pass each transaction to another connection
    "connect_timeout": 5,  # seconds; the page that says "come back later" must come soon
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # ms; do not wait for a machine that vanished
}
"""Defaults that the operator's URL can override."""
POSTGRESQL_TIMEOUTS_MS = {
    "lock_timeout": LOCK_TIMEOUT_MS,
    "statement_timeout": 60_000,
    "idle_in_transaction_session_timeout": 60_000,
}
"""No page takes 60 s; a purge after days without a worker may. Set by each transaction: poolers refuse start-up options
or forget them (docs/operations.md). `options` in the operator's URL replace all of them."""

UNAVAILABLE = (OperationalError, InterfaceError, InternalError, NoConnectionFree)
"""The database is locked, full, read-only, restarting or gone. The person did nothing wrong; a retry may work soon."""

Rows = TypeVar("Rows", bound=Select[Any])


class PartFailed(Exception):
    """A caller swallowed an error in part of a transaction, so the whole transaction is rolled back."""


class OrphansLeft(Exception):
    """A migration left rows whose parent is missing, in these tables."""


class Database:
    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database:
            make_parents(Path(parsed.database))
        self.engine: Engine = create_engine(
            parsed,
            hide_parameters=True,  # an error never prints the values of a row
            **({} if self.is_sqlite else _postgresql_options(parsed)),
        )
        self._writer = self.engine.execution_options(writes=True)
        self._async_writer = self.engine.execution_options(writes=True, async_commit=True)
        self._migrator = self.engine.execution_options(writes=True, migrates=True)
        self._reader = self.engine
        self._thread = threading.local()
        if self.is_sqlite:
            event.listen(self.engine, "do_connect", _make_private)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            timeouts = {} if "options" in parsed.query else POSTGRESQL_TIMEOUTS_MS
            event.listen(self.engine, "handle_error", _hide_values)
            event.listen(self.engine, "checkin", _forget_read_only)
            event.listen(self.engine, "begin", partial(_begin_postgresql, timeouts))
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Read a single moment. Inside a transaction, see what that transaction sees."""
        if (outer := self._of_this_thread()) is not None:
            yield outer
            return
        with Session(self._reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self, *, async_commit: bool = False, alone: bool = False) -> Iterator[Session]:
        """Commit everything or nothing, and survive a power cut. `async_commit`: do not wait for the disk.

        Inside another transaction, this is a part of it: both are committed or neither is. `alone`: what is written
        must stay even if the rest fails. With `alone` or `async_commit`, a transaction refuses to be a part.

        Raises:
            PartFailed: an inner part failed and its error was swallowed, or this one refuses to be a part.
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
        """Upgrade the schema to the newest revision; do nothing if it is there, or at a later release's revision."""
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
        """Whether the schema has what this code needs."""
        with self.read() as session:
            return _has_what_is_needed(session.connection())


def for_update(session: Session, rows: Rows, *, skip_locked: bool = False) -> Rows:
    """Lock these rows until the transaction ends and read their current state. `read()` locks nothing.

    All code takes locks in one order, to prevent deadlocks: outbox message, draft, address, space, what belongs to the
    space, counter (docs/decisions/0013).
    """
    if not _writes(session):
        return rows
    return rows.with_for_update(skip_locked=skip_locked).execution_options(populate_existing=True)


def advisory_lock(session: Session, *names: str) -> None:
    """Lock these names until the transaction ends, for things that have no row yet."""
    if _is_postgresql(session) and _writes(session):
        for name in sorted(set(names)):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def insert(session: Session, model: type[DeclarativeBase]) -> sqlite.Insert:
    """An INSERT that accepts ON CONFLICT, for the database in use. Both dialects write it the same way."""
    if _is_postgresql(session):
        return cast(sqlite.Insert, postgresql.insert(model))
    return sqlite.insert(model)


def erase(session: Session, statement: Delete) -> int:
    """Run a DELETE and return the number of rows erased."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def delete_skip_locked(session: Session, model: type[DeclarativeBase], doomed: ColumnElement[bool]) -> int:
    """Erase these rows, except rows locked by others: a purge waits for nobody. Return the number erased."""
    (key,) = inspect(model).primary_key
    return erase(
        session, delete(model).where(key.in_(for_update(session, select(key).where(doomed), skip_locked=True)))
    )


def _check_foreign_keys(session: Session) -> None:
    """Check that a migration left no row without its parent. PostgreSQL enforces its keys itself."""
    if not _is_postgresql(session) and (orphans := session.execute(text("PRAGMA foreign_key_check")).all()):
        raise OrphansLeft(", ".join(sorted({str(orphan[0]) for orphan in orphans})))


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _has_what_is_needed(connection: Connection) -> bool:
    """Whether the schema is at the newest revision or a later release's: migrations only add (docs/operations.md)."""
    found = MigrationContext.configure(connection).get_current_revision()
    return found is not None and found not in _older_revisions()


@cache
def _older_revisions() -> frozenset[str]:
    """The revisions that this code knows, except the newest."""
    _newest, *older = ScriptDirectory.from_config(_alembic()).walk_revisions()
    return frozenset(script.revision for script in older)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _writes(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get("writes", False))


def _postgresql_options(url: URL) -> dict[str, Any]:
    return {
        "isolation_level": "READ COMMITTED",  # the locks are designed for it, whatever the server's default
        "pool_pre_ping": True,  # nobody sees an error after the database restarts
        "pool_timeout": POOL_TIMEOUT_SECONDS,
        "connect_args": {name: value for name, value in POSTGRESQL_CONNECTION.items() if name not in url.query},
    }


def _forget_read_only(connection: PostgresqlConnection[Any] | None, _record: Any) -> None:
    """Keep SQLAlchemy from demanding write access next time: a standby or an operator may forbid it."""
    if connection is not None:
        connection.read_only = None


def _hide_values(context: ExceptionContext) -> None:
    """PostgreSQL shows the values of a row in an error's detail: `Key (email_key)=(…) already exists`."""
    error, shown = context.original_exception, context.sqlalchemy_exception
    if isinstance(error, PostgresqlError) and error.diag.message_primary and shown is not None:
        error.args = (error.diag.message_primary,)
        shown.args = (f"({type(error).__name__}) {error.diag.message_primary}",)


def _make_private(_dialect: Any, _record: Any, arguments: Sequence[Any], _options: Any) -> None:
    """SQLite gives its journals the mode of the database. If this fails, SQLite itself says what is wrong."""
    path = arguments[0]
    if not path.startswith((":memory:", "file:")):
        with suppress(OSError):
            make_private_file(Path(path), Path(f"{path}-wal"), Path(f"{path}-shm"))


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own
    connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")
    let_readers_in(connection)
    connection.execute("PRAGMA secure_delete = ON")  # purged data is gone from the file


def let_readers_in(connection: SqliteConnection) -> None:
    """Have the file in WAL mode, where readers never wait for a writer.

    To put a new file in that mode, SQLite waits for nobody: it answers "locked" at once to all but one of the processes
    that start together, whatever the timeout.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except SqliteError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writes", False):
        # FULL: what a page confirmed survives a power cut. SQLite refuses this pragma inside a transaction.
        connection.exec_driver_sql(f"PRAGMA synchronous = {'NORMAL' if options.get('async_commit') else 'FULL'}")
        # A migration may rebuild a table: dropping the old one would erase the rows that refer to it.
        connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if options.get('migrates') else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_postgresql(settings: Mapping[str, int | str], connection: Connection) -> None:
    """Settings of this transaction only, in one round trip."""
    if connection.get_execution_options().get("async_commit"):
        settings = {**settings, "synchronous_commit": "off"}
    if settings:
        connection.exec_driver_sql("; ".join(f"SET LOCAL {name} = {value}" for name, value in settings.items()))
