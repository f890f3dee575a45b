"""The public Sirene stock files, read row by row from their zip, never unpacked (SPEC 10.2).

`StockUniteLegale_utf8.zip` holds the companies, `StockEtablissement_utf8.zip` their places. A file is known by its
columns, whatever its name. What a column means: INSEE, "Dessin de fichier, base Sirene".
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from webapp.domain.head_office import HIDDEN_FIELD, AddressParts

FORMAT = 1
"""Of the rows that are made of a stock file: another one for each release that makes others."""
UNITS, OFFICES = "unit", "head_office"
"""What a stock file fills: the tables of the copy."""
_ADDRESS = {
    "extra": "complementAdresse",
    "number": "numeroVoie",
    "repetition": "indiceRepetition",
    "last_number": "dernierNumeroVoie",
    "street_type": "typeVoie",
    "street_name": "libelleVoie",
    "distribution": "distributionSpeciale",
    "postal_code": "codePostal",
    "town": "libelleCommune",
    "cedex_code": "codeCedex",
    "cedex_town": "libelleCedex",
    "foreign_town": "libelleCommuneEtranger",
    "country_code": "codePaysEtranger",
    "country": "libellePaysEtranger",
}
_OPTIONAL = {"dernierNumeroVoieEtablissement"}
"""Not in files before 2024."""
_UNIT_COLUMNS = (
    "siren", "statutDiffusionUniteLegale", "prenomUsuelUniteLegale", "nomUniteLegale", "nomUsageUniteLegale",
    "denominationUniteLegale", "sigleUniteLegale", "categorieJuridiqueUniteLegale", "etatAdministratifUniteLegale",
    "nicSiegeUniteLegale",
)  # fmt: skip
_OFFICE_COLUMNS = (
    "siret", "statutDiffusionEtablissement", "dateCreationEtablissement", "etablissementSiege",
    "etatAdministratifEtablissement", *(f"{name}Etablissement" for name in _ADDRESS.values()),
)  # fmt: skip
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
Row = tuple[Any, ...]


class UnreadableStock(Exception):
    """The file is not a Sirene stock file, or is damaged. The message names it."""


@dataclass(frozen=True)
class Stock:
    """One stock file. ``fingerprint``: differs when the content does."""

    path: Path
    member: str
    fills: str
    fingerprint: str
    columns: tuple[str, ...]

    def rows(self, after: int = 0) -> Iterator[Row | None]:
        """The rows to keep, in the order of the table's columns; None for each row of the file that is left out.

        ``after``: how many rows of the file to pass over, which were read before.

        Raises:
            UnreadableStock: the file is damaged.
        """
        convert = _CONVERTERS[self.fills](self.columns)
        with _readable(self.path), zipfile.ZipFile(self.path) as archive, archive.open(self.member) as member:
            lines = csv.reader(io.TextIOWrapper(member, "utf-8-sig", newline=""))
            next(lines)
            for line in islice(lines, after, None):
                yield convert(line) if len(line) == len(self.columns) else None


def open_stock(path: Path) -> Stock:
    """Look at a zip: which of the two files it is.

    Raises:
        UnreadableStock: it is neither, or cannot be read.
    """
    with _readable(path), zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if info.filename.lower().endswith(".csv")]
        if len(members) != 1:
            raise UnreadableStock(f"{path}: holds {len(members)} CSV files instead of one")
        with archive.open(members[0]) as member:
            columns = tuple(next(csv.reader(io.TextIOWrapper(member, "utf-8-sig", newline="")), ()))
    fills = UNITS if "nicSiegeUniteLegale" in columns else OFFICES
    wanted = _UNIT_COLUMNS if fills == UNITS else _OFFICE_COLUMNS
    if missing := set(wanted) - set(columns) - _OPTIONAL:
        raise UnreadableStock(f"{path}: lacks the columns {', '.join(sorted(missing))}")
    return Stock(path, members[0].filename, fills, f"{FORMAT}-{members[0].CRC:08x}-{members[0].file_size}", columns)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, csv.Error, UnicodeError, RuntimeError) as error:
        raise UnreadableStock(f"{path}: {error or type(error).__name__}") from error


def _units(columns: Sequence[str]) -> Callable[[list[str]], Row | None]:
    """(siren, name, legal form, NIC of the head office, is closed, is hidden)."""
    pick = itemgetter(*(columns.index(name) for name in _UNIT_COLUMNS))

    def convert(line: list[str]) -> Row | None:
        siren, status, first_name, birth_name, used_name, name, acronym, form, state, nic = pick(line)
        if not (siren.isascii() and siren.isdigit() and len(siren) == 9):
            return None
        names = (name or " ".join(filter(None, (first_name, used_name or birth_name))) or acronym).split()
        is_hidden = status != "O" or HIDDEN_FIELD in names
        shown = "" if HIDDEN_FIELD in names else " ".join(names)
        return int(siren), shown, form, nic, state == "C", is_hidden

    return convert


def _offices(columns: Sequence[str]) -> Callable[[list[str]], Row | None]:
    """(siren, NIC, lines, town, in use since, is abroad, is open, is hidden), of head offices only."""
    place = {name: columns.index(name) for name in _OFFICE_COLUMNS if name in columns}
    parts = {part: place[f"{name}Etablissement"] for part, name in _ADDRESS.items() if f"{name}Etablissement" in place}
    is_head_office, siret_at = place["etablissementSiege"], place["siret"]
    status, state = place["statutDiffusionEtablissement"], place["etatAdministratifEtablissement"]
    since = place["dateCreationEtablissement"]

    def convert(line: list[str]) -> Row | None:
        siret = line[siret_at]
        if line[is_head_office] != "true" or not (siret.isascii() and siret.isdigit() and len(siret) == 14):
            return None
        address = AddressParts.read({part: line[i] for part, i in parts.items()})
        is_hidden = line[status] != "O" or address.is_hidden
        lines = "" if is_hidden else "\n".join(address.lines())
        moved_on = line[since] if _DATE.fullmatch(line[since]) else None
        town = "" if address.place == HIDDEN_FIELD else address.place
        return int(siret[:9]), siret[9:], lines, town, moved_on, address.is_abroad, line[state] == "A", is_hidden

    return convert


_CONVERTERS = {UNITS: _units, OFFICES: _offices}
