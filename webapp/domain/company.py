"""What a directory of companies answers (SPEC 10.2, 10.3): a company, or why there is none to show."""

from dataclasses import dataclass
from datetime import date, timedelta

from webapp.domain.legal_form import is_public, legal_form_label
from webapp.domain.siren import Siren

RECENT_MOVE = timedelta(days=30)
"""A letter to a head office that moved since could be a thief's: it is refused (SPEC 10.3)."""


@dataclass(frozen=True)
class HeadOffice:
    """``lines``: the postal address without the company's name, in postal order, none cut.

    ``moved_on``: since when the head office is there; None when the directory does not say.
    """

    lines: tuple[str, ...]
    town: str
    moved_on: date | None = None
    is_abroad: bool = False

    def has_just_moved(self, today: date) -> bool:
        """True for a head office that came less than 30 days ago, or will come. ``today``: the day in Paris."""
        return self.moved_on is not None and today - self.moved_on < RECENT_MOVE


@dataclass(frozen=True)
class Company:
    """``legal_form``: the category of INSEE, four digits, or "" when unknown.

    ``head_office``: None when the directory knows no open one; no letter can be written then.
    """

    siren: Siren
    name: str
    legal_form: str
    is_closed: bool = False
    head_office: HeadOffice | None = None

    @property
    def legal_form_label(self) -> str:
        return legal_form_label(self.legal_form)

    @property
    def is_public_body(self) -> bool:
        return is_public(self.legal_form)

    @property
    def is_abroad(self) -> bool:
        return self.head_office is not None and self.head_office.is_abroad


@dataclass(frozen=True)
class Unknown:
    """The directory has no such company."""


@dataclass(frozen=True)
class Hidden:
    """The company exists and keeps its name or its address out of public files: no letter can be written.

    ``name``: "" when that is what it hides.
    """

    name: str = ""


@dataclass(frozen=True)
class Unavailable:
    """The directory does not answer now. The same question may be asked again later."""


Found = Company | Unknown | Hidden | Unavailable
