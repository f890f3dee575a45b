"""`flask companies import`: fill another copy of Sirene while the former one serves, then swap them (SPEC 10.2).

Memory stays flat: rows are written by thousands. Each commit says how far it is, so an import that was interrupted goes
on where it was when it is given the same files.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from webapp.connectors.sirene import open_copy
from webapp.connectors.sirene_stock import OFFICES, UNITS, Row, Stock, open_stock

BATCH_ROWS = 20_000
_SCHEMA = """
create table if not exists unit (
    siren integer primary key, name text not null, legal_form text not null, nic text not null,
    is_closed integer not null, is_hidden integer not null);
create table if not exists head_office (
    siren integer primary key, nic text not null, lines text not null, town text not null, moved_on text,
    is_abroad integer not null, is_open integer not null, is_hidden integer not null);
create table if not exists source (
    fills text primary key, fingerprint text not null, rows_read integer not null, is_complete integer not null);
"""
_MOVED = """
update head_office set moved_on = max(coalesce(head_office.moved_on, ''), ?)
from former.head_office as former where former.siren = head_office.siren and former.nic <> head_office.nic
"""
_MOVED_BEFORE = """
update head_office set moved_on = former.moved_on
from former.head_office as former where former.siren = head_office.siren and former.nic = head_office.nic
    and former.moved_on > coalesce(head_office.moved_on, '')
"""
Report = Callable[[str, int], None]
"""Called after each batch with what is filled, and how many rows of the file were read."""


class ImportRefused(Exception):
    """The import did not begin, or its result is not used; the companies that serve stay. The message says why."""


@dataclass(frozen=True)
class Imported:
    """How many rows the copy holds."""

    units: int
    head_offices: int


def import_stock(target: Path, paths: Sequence[Path], today: date, report: Report = lambda *_: None) -> Imported:
    """Read both stock files, in any order, and put the copy in the place of ``target``.

    ``today``: the day in Paris; a head office that the former copy had elsewhere has moved on that day at the earliest.

    Raises:
        ImportRefused: not both files are given, or another import runs.
        UnreadableStock: a file is not one of them, or is damaged.
        OSError, sqlite3.Error: the copy cannot be written.
    """
    stocks = {stock.fills: stock for stock in map(open_stock, paths)}
    if len(paths) != 2 or set(stocks) != {UNITS, OFFICES}:
        raise ImportRefused("give both files: StockUniteLegale_utf8.zip and StockEtablissement_utf8.zip")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    with _alone(target.with_name(f"{target.name}.lock")):
        imported = _fill(unfinished, target, [stocks[UNITS], stocks[OFFICES]], today, report)
        _swap(unfinished, target)
    return imported


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """The lock ends with the process, however it ends."""
    with os.fdopen(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportRefused("another import runs") from None
        yield


def _fill(unfinished: Path, former: Path, stocks: Sequence[Stock], today: date, report: Report) -> Imported:
    if _is_of_other_files(unfinished, stocks):
        _remove(unfinished)
    os.close(os.open(unfinished, os.O_CREAT | os.O_RDONLY, 0o600))
    with closing(sqlite3.connect(unfinished.resolve().as_uri(), uri=True)) as copy:
        # An interrupted import goes on, even after a power cut: WAL stays whole with one sync at each checkpoint.
        copy.executescript(f"pragma journal_mode = wal; pragma synchronous = normal; {_SCHEMA}")
        for stock in stocks:
            _read(copy, stock, report)
        if _is_readable(former):
            _note_moves(copy, former, today)
        imported = Imported(*(copy.execute(f"select count(*) from {name}").fetchone()[0] for name in (UNITS, OFFICES)))  # noqa: S608
        if not imported.units or not imported.head_offices:
            raise ImportRefused("the files hold no company: what serves stays")
        copy.executescript("pragma wal_checkpoint(truncate); pragma journal_mode = delete;")
    return imported


def _is_of_other_files(unfinished: Path, stocks: Sequence[Stock]) -> bool:
    if not unfinished.exists():
        return False
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            begun = dict(copy.execute("select fills, fingerprint from source").fetchall())
    except sqlite3.Error:
        return True
    return any(begun.get(stock.fills, stock.fingerprint) != stock.fingerprint for stock in stocks)


def _is_readable(former: Path) -> bool:
    try:
        with closing(open_copy(former)) as copy:
            return bool(copy.execute("select siren from head_office limit 1").fetchone())
    except sqlite3.Error:
        return False


def _read(copy: sqlite3.Connection, stock: Stock, report: Report) -> None:
    """Write the rows that are not there yet."""
    begun = "insert or ignore into source values (?, ?, 0, 0)"
    with copy:
        copy.execute(begun, (stock.fills, stock.fingerprint))
    done, is_complete = copy.execute(
        "select rows_read, is_complete from source where fills = ?", (stock.fills,)
    ).fetchone()
    rows = iter(()) if is_complete else stock.rows(after=done)
    while batch := list(islice(rows, BATCH_ROWS)):
        done += len(batch)
        _write(copy, stock.fills, [row for row in batch if row], done, is_complete=False)
        report(stock.fills, done)
    _write(copy, stock.fills, [], done, is_complete=True)


def _write(copy: sqlite3.Connection, table: str, rows: Sequence[Row], done: int, *, is_complete: bool) -> None:
    """Write rows and how far the file is read, in one transaction."""
    with copy:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            copy.executemany(f"insert or replace into {table} values ({marks})", rows)  # noqa: S608 (a name of ours)
        copy.execute("update source set rows_read = ?, is_complete = ? where fills = ?", (done, is_complete, table))


def _note_moves(copy: sqlite3.Connection, former: Path, today: date) -> None:
    """A head office that the former copy had elsewhere moved today at the earliest, whatever date was declared.

    What was noted so before is kept: the files never say it.
    """
    copy.execute("attach database ? as former", (f"{former.resolve().as_uri()}?mode=ro",))
    with copy:
        copy.execute(_MOVED, (today.isoformat(),))
        copy.execute(_MOVED_BEFORE)
    copy.execute("detach database former")


def _swap(unfinished: Path, target: Path) -> None:
    """Give the copy its name once it is on the disk: whoever opens the file finds a whole one, before and after."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(unfinished: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        unfinished.with_name(f"{unfinished.name}{suffix}").unlink(missing_ok=True)
