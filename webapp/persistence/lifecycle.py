"""What becomes of the rows of a table. Each table declares it, and what erases, purges, exports or resets reads it."""

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
"""The rows that have lived their time at a moment."""


class ErasedWith(Enum):
    """Whose erasure erases a row too; by a foreign key, unless the table says in ``loose`` why it has none."""

    SPACE = "the space that it names in space_id"
    NOTHING = "nothing"


class FoundBy(Enum):
    """By what the rows of one address are found, for the test kit to erase them."""

    EMAIL = "the column email"
    SPACE = "the space, with which they are erased"
    NUMBER = "the number of the space"
    KEYED_EMAIL = "a keyed hash of the address, which is their key"
    CONTENT = "the address in what is encrypted"
    NOTHING = "nothing: they tell of nobody, or soon expire"


@dataclass(frozen=True)
class Export:
    """What the export of personal data shows of a space's rows (GDPR articles 15 and 20).

    ``section``: its name in French; empty for what stands beside the sections. ``fields``: French name to attribute.
    """

    section: str
    rows: Callable[[Session, "Space", datetime], Sequence[object]]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Lifecycle:
    """A string in place of ``expires`` or ``exported`` says why rows are kept, or not exported.

    ``purged_by``: for rows that leave something behind; it returns how many it erased. ``loose``: each column that
    names another row without a foreign key, and why.
    """

    erased_with: ErasedWith
    expires: Expired | str
    exported: Export | str
    found_by: FoundBy
    purged_by: Callable[[Session, Keyring, datetime], int] | None = None
    loose: Mapping[str, str] = field(default_factory=dict)


def after(*columns: str, kept: timedelta = timedelta()) -> Expired:
    """Once a moment in one of these columns was ``kept`` ago."""
    return lambda now: or_(*(column(name, UtcDateTime) <= now - kept for name in columns))
