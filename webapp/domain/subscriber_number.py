"""The subscriber number (SPEC 5.4): year, day of the year in Paris, sequence of that day. Never a secret."""

from datetime import date, datetime

from webapp.domain.french import in_paris

SEQUENCE_MAX = 9_999_999


def day_of(moment: datetime) -> date:
    """The day in Paris whose sequence a moment takes its number from."""
    return in_paris(moment).date()


def format_number(moment: datetime, sequence: int) -> str:
    """14 digits: 21 August 2023, number 101 of that day → « 20232330000101 ».

    Raises:
        ValueError: the sequence is not between 1 and 9,999,999.
    """
    if not 1 <= sequence <= SEQUENCE_MAX:
        raise ValueError(f"a day has numbers 1 to {SEQUENCE_MAX}, not {sequence}")
    return f"{day_of(moment):%Y%j}{sequence:07}"
