"""Back up the database while the service runs: a backup is one file and shows a single moment.

SQLite uses its online backup; PostgreSQL uses `pg_dump` and `pg_restore` (of the server's version or newer).
A backup holds personal data, so only the file's owner can read it. Its encrypted values need the secret key, which is
kept elsewhere.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import URL

from webapp.persistence.database import Database


class NotEmpty(Exception):
    """A backup is never restored over existing tables."""


def back_up(database: Database, file: Path) -> None:
    """Write the backup; an unfinished backup never has the name of a complete one.

    Raises:
        FileExistsError: the file exists; an earlier backup is never overwritten.
        subprocess.CalledProcessError: `pg_dump` failed and printed the reason.
    """
    if file.exists():
        raise FileExistsError(file)
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    if database.is_sqlite:
        _copy_sqlite(Path(database.engine.url.database or ""), unfinished)
    else:
        _run("pg_dump", database.engine.url, "--format=custom", "--no-owner", f"--file={unfinished}")
    unfinished.rename(file)


def restore(database: Database, file: Path) -> None:
    """Restore into an empty database; `database upgrade` then brings it to the current schema.

    Raises:
        NotEmpty: the database has tables.
        FileNotFoundError: the backup does not exist.
        subprocess.CalledProcessError: `pg_restore` failed, printed the reason, and changed nothing.
    """
    if not file.is_file():
        raise FileNotFoundError(file)
    if inspect(database.engine).get_table_names():
        raise NotEmpty
    if database.is_sqlite:
        database.engine.dispose()
        _copy_sqlite(file, Path(database.engine.url.database or ""))
    else:
        _run("pg_restore", database.engine.url, "--no-owner", "--single-transaction", "--exit-on-error", str(file))


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy all pages in one step: later writes are left out, and nobody waits (WAL)."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _run(program: str, url: URL, *arguments: str) -> None:
    """Pass the password in the environment: every user of the machine can see the arguments."""
    address = url.set(drivername="postgresql")._replace(password=None).render_as_string()  # set() ignores None
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    subprocess.run([program, f"--dbname={address}", *arguments], check=True, env=os.environ | password)
