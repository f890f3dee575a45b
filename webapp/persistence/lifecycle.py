"""Each table declares how its rows are erased, purged, exported and reset; the code that does so reads it here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, column, or_
from sqlalchemy.orm import Session

from webapp.persistence.types import UtcDateTime
from webapp.security.keyring import Keyring

if TYPE_CHECKING:
    from webapp.persistence.spaces import Space

Expired = Callable[[datetime], ColumnElement[bool]]
"""Selects the rows that have expired at a given moment."""


class ErasedWith(Enum):
    """What a row is erased with: by a foreign key, unless the table explains in `loose` why it has none."""

    SPACE = "the space that it names in space_id"
    NOTHING = "nothing"


class FoundBy(Enum):
    """How the test kit finds the rows of an address, to erase them."""

    EMAIL = "the column email"
    SPACE = "the space, with which they are erased"
    NUMBER = "the number of the space"
    KEYED_EMAIL = "a keyed hash of the address, which is their key"
    CONTENT = "the address in what is encrypted"
    NOTHING = "nothing: they identify nobody, or soon expire"


@dataclass(frozen=True)
class Export:
    """What the export of personal data shows of a space's rows (GDPR articles 15 and 20).

    `section`: its name in French; empty for fields that stand beside the sections. `fields`: French name to attribute.
    """

    section: str
    rows: Callable[[Session, "Space", datetime], Sequence[object]]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Lifecycle:
    """What a table declares. A string in `expires` says why rows stay; a string in `exported`, why they are left out.

    `purged_by`: purges rows that leave something behind, and returns how many. `loose`: each column that refers to
    another row without a foreign key, and why.
    """

    erased_with: ErasedWith
    expires: Expired | str
    exported: Export | str
    found_by: FoundBy
    purged_by: Callable[[Session, Keyring, datetime], int] | None = None
    loose: Mapping[str, str] = field(default_factory=dict)


def after(*columns: str, kept: timedelta = timedelta()) -> Expired:
    """Expired once the time in one of these columns is `kept` or more in the past."""
    return lambda now: or_(*(column(name, UtcDateTime) <= now - kept for name in columns))
