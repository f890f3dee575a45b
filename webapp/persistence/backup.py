"""Backups, taken while the service runs and people write: a copy of one moment, in one file.

SQLite by its own online copy, PostgreSQL by its own ``pg_dump`` and ``pg_restore`` (of the server's version or newer).
A copy holds personal data: only its owner can read it. What is sealed in it opens with the secret key, kept elsewhere.
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
    """Nothing is ever restored over what is there."""


def back_up(database: Database, file: Path) -> None:
    """Write the copy; an unfinished one never has the name of a whole one.

    Raises:
        FileExistsError: an earlier copy is never lost.
        subprocess.CalledProcessError: pg_dump refused; it said why.
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
    """Fill a database in which nothing is; ``database upgrade`` then brings it to the present schema.

    Raises:
        NotEmpty: it holds tables.
        FileNotFoundError: there is no such copy.
        subprocess.CalledProcessError: pg_restore refused; it said why, and nothing was changed.
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
    """All pages in one step: what is written meanwhile is not in it, and waits for nobody (WAL)."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _run(program: str, url: URL, *arguments: str) -> None:
    """The password goes by the environment: arguments are shown to every user of the machine."""
    address = url.set(drivername="postgresql")._replace(password=None).render_as_string()  # set() ignores None
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    subprocess.run([program, f"--dbname={address}", *arguments], check=True, env=os.environ | password)
