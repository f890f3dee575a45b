"""Companies of the public Sirene files, from a SQLite file that `flask companies import` made (docs/decisions/0032).

The file never changes once it has its name: the next import puts another one in its place. Each question opens it, so a
process always reads the newest one.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import structlog

from webapp.domain.company import Company, Found, HeadOffice, Hidden, Unavailable, Unknown
from webapp.domain.siren import Siren

log = structlog.get_logger()
_FIND = """
select unit.name, unit.legal_form, unit.is_closed, unit.is_hidden or coalesce(office.is_hidden, 0),
       office.lines, office.town, office.moved_on, office.is_abroad
from unit left join head_office as office on office.siren = unit.siren and office.nic = unit.nic and office.is_open
where unit.siren = ?
"""


class Sirene:
    """The directory of an operator who imports the public files."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def find(self, siren: Siren) -> Found:
        try:
            with closing(open_copy(self._file)) as copy:
                row = copy.execute(_FIND, (int(siren),)).fetchone()
        except sqlite3.Error as error:
            log.error("companies_unreadable", reason=type(error).__name__)
            return Unavailable()
        return _company(siren, row) if row else Unknown()


def open_copy(file: Path) -> sqlite3.Connection:
    """Open a finished file, to read only.

    Raises:
        sqlite3.Error: there is none.
    """
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _company(siren: Siren, row: Sequence[Any]) -> Company | Hidden:
    name, legal_form, is_closed, is_hidden, lines, town, moved_on, is_abroad = row
    if is_hidden:
        return Hidden(name)
    office = HeadOffice(
        tuple((lines or "").split("\n")), town, moved_on and date.fromisoformat(moved_on), bool(is_abroad)
    )
    return Company(siren, name, legal_form, bool(is_closed), office if lines else None)
