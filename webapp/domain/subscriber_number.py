"""The subscriber number (SPEC 5.4): year, day of the year in Paris, seven random digits.

It is an identifier. As one of two answers of a recovery (SPEC 8.2) it is limited as a secret, so it cannot be counted.
"""

import secrets
from datetime import date, datetime

from webapp.domain.french import NBSP, in_paris

_FIRST_AFTER_RESTORE = 9_000_000
_AFTER_EACH_RESTORE = 100_000
MAX_RESTORES = 10


def day_of(moment: datetime) -> date:
    """The day in Paris of a space opened at this moment."""
    return in_paris(moment).date()


def grouped(number: str) -> str:
    """The number as it is shown: year, day of the year, seven digits; they stay on one line."""
    return NBSP.join((number[:4], number[4:7], number[7:]))


def draw_number(moment: datetime, *, restores: int = 0) -> str:
    """Draw a number of 14 digits: 21 August 2023 → `2023233` and seven random digits.

    `restores`: how many times a backup was restored on that day. The numbers given between the backup and its restore
    are unknown, so each restore has a range of its own: no number is given twice.

    Raises:
        ValueError: more restores than ranges.
    """
    if not 0 <= restores <= MAX_RESTORES:
        raise ValueError(f"a day has numbers for {MAX_RESTORES} restores, not {restores}")
    if restores:
        first = _FIRST_AFTER_RESTORE + (restores - 1) * _AFTER_EACH_RESTORE
        digits = first + secrets.randbelow(_AFTER_EACH_RESTORE)
    else:
        digits = secrets.randbelow(_FIRST_AFTER_RESTORE)
    return f"{day_of(moment):%Y%j}{digits:07}"
