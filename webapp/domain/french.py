"""Dates and durations in French, in Paris time; names that are told apart."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\u00a0"


def in_paris(moment: datetime) -> datetime:
    """The same moment in Paris time.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(PARIS)


def format_date(moment: datetime) -> str:
    """The date in words: "21 août 2023", "1er mars 2024". No line breaks between day and month."""
    local = in_paris(moment)
    written = babel_date(local, "d MMMM y", locale="fr")
    return (written.replace("1 ", "1er ", 1) if local.day == 1 else written).replace(" ", NBSP, 1)


def format_date_time(moment: datetime) -> str:
    """The date and the time: "21 août 2023 à 15 h 47". In the hour that autumn doubles, which of the two it is."""
    local = in_paris(moment)
    return f"{format_date(moment)} à {local.hour}{NBSP}h{NBSP}{local.minute:02}{_which_hour(local)}"


def _which_hour(local: datetime) -> str:
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return " (heure d’été)" if local.dst() else " (heure d’hiver)"


def format_duration(seconds: float) -> str:
    """The duration in its largest whole unit, rounded up: "40 secondes", "2 minutes", "24 heures"."""
    for unit, length in (("heure", 3600), ("minute", 60), ("seconde", 1)):
        if seconds >= length:
            count = ceil(seconds / length)
            return f"{count}{NBSP}{unit}{'s' if count > 1 else ''}"
    return f"1{NBSP}seconde"


def numbered(names: Sequence[str]) -> list[str]:
    """The names, each different: "Clé", "Clé" become "Clé (1)", "Clé (2)". The others stay as they are."""
    counts, seen = Counter(names), Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if counts[name] == 1 else f"{name} ({seen[name]})")
    return found


def format_pdf_moment(moment: datetime) -> str:
    """The date and the time to the second: "10/10/2024 à 15h47mn26s" (SPEC 7)."""
    local = in_paris(moment)
    return local.strftime("%d/%m/%Y à %Hh%Mmn%Ss") + _which_hour(local)
