"""The subscriber number (SPEC 5.4): year, day of the year in Paris, rank within that day. It is not a secret."""

from datetime import date, datetime

from webapp.domain.french import in_paris

MAX_SEQUENCE = 9_999_999


def day_of(moment: datetime) -> date:
    """The day in Paris whose sequence numbers a space opened at this moment."""
    return in_paris(moment).date()


def format_number(moment: datetime, sequence: int) -> str:
    """The number in 14 digits: 21 August 2023, rank 101 → `20232330000101`.

    Raises:
        ValueError: the sequence is not between 1 and 9,999,999.
    """
    if not 1 <= sequence <= MAX_SEQUENCE:
        raise ValueError(f"a day has numbers 1 to {MAX_SEQUENCE}, not {sequence}")
    return f"{day_of(moment):%Y%j}{sequence:07}"
