"""Dates as the service writes them (SPEC 3.5, 4.3, 5.3, 7)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from webapp.domain.french import format_date, format_date_time, format_duration, format_pdf_moment

FORMATS = (format_date, format_date_time, format_pdf_moment)


def test_a_date_is_written_in_words() -> None:
    assert format_date(datetime(2023, 8, 21, 10, tzinfo=UTC)) == "21\u00a0août 2023"


@pytest.mark.parametrize(
    ("day", "written"), [(1, "1er\u00a0mars 2024"), (11, "11\u00a0mars 2024"), (21, "21\u00a0mars 2024")]
)
def test_only_the_first_of_the_month_is_an_ordinal(day: int, written: str) -> None:
    assert format_date(datetime(2024, 3, day, 12, tzinfo=UTC)) == written


def test_an_hour_does_not_break_over_two_lines() -> None:
    assert format_date_time(datetime(2023, 8, 21, 13, 47, tzinfo=UTC)) == "21\u00a0août 2023 à 15\u00a0h\u00a047"


def test_minutes_have_two_digits_and_hours_as_many_as_needed() -> None:
    assert format_date_time(datetime(2023, 1, 1, 7, 5, tzinfo=UTC)) == "1er\u00a0janvier 2023 à 8\u00a0h\u00a005"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "1 seconde"),
        (40, "40 secondes"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3600, "1 heure"),
        (86_400, "24 heures"),
    ],
)
def test_a_wait_is_said_in_one_unit_and_never_shortened(seconds: int, written: str) -> None:
    assert format_duration(seconds) == written.replace(" ", "\u00a0")


def test_the_pdf_says_its_second_as_the_spec_writes_it() -> None:
    assert format_pdf_moment(datetime(2024, 10, 10, 13, 47, 26, tzinfo=UTC)) == "10/10/2024 à 15h47mn26s"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), "1er\u00a0janvier 2025 à 0\u00a0h\u00a030"),
        (datetime(2024, 3, 31, 0, 59, tzinfo=UTC), "31\u00a0mars 2024 à 1\u00a0h\u00a059"),
        (datetime(2024, 3, 31, 1, 0, tzinfo=UTC), "31\u00a0mars 2024 à 3\u00a0h\u00a000"),
        (datetime(2024, 7, 1, 0, 0, tzinfo=timezone(timedelta(hours=-4))), "1er\u00a0juillet 2024 à 6\u00a0h\u00a000"),
    ],
)
def test_moments_are_shown_on_the_clocks_of_paris(moment: datetime, written: str) -> None:
    assert format_date_time(moment) == written


@pytest.mark.parametrize("write", FORMATS)
def test_a_moment_without_time_zone_is_refused(write: Callable[[datetime], str]) -> None:
    with pytest.raises(ValueError, match=r"^a moment needs a time zone$"):
        write(datetime(2023, 8, 21, 10))  # noqa: DTZ001 (the case under test)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2 h 30 (heure d’été)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2 h 30 (heure d’hiver)"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "3 h 00"),
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), "1 h 59"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "3 h 30"),
        (datetime(2026, 7, 1, 0, 30, tzinfo=UTC), "2 h 30"),
    ],
)
def test_only_in_the_hour_that_autumn_doubles_is_it_said_which_of_the_two(moment: datetime, written: str) -> None:
    assert format_date_time(moment).split(" à ")[1].replace("\u00a0", " ") == written


def test_the_pdf_says_it_too() -> None:
    assert format_pdf_moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "25/10/2026 à 02h30mn00s (heure d’hiver)"
