"""SPEC 5.4: 14 digits = year, day of the year in Paris, sequence of that day."""

from datetime import UTC, date, datetime

import pytest

from webapp.domain.subscriber_number import day_of, format_number


def test_the_example_of_the_spec() -> None:
    assert format_number(datetime(2023, 8, 21, 10, tzinfo=UTC), 101) == "20232330000101"


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        (datetime(2023, 1, 1, 12, tzinfo=UTC), "2023001"),
        (datetime(2023, 12, 31, 12, tzinfo=UTC), "2023365"),
        (datetime(2024, 12, 31, 12, tzinfo=UTC), "2024366"),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), "2024060"),
        (datetime(2024, 3, 1, 12, tzinfo=UTC), "2024061"),
        (datetime(2023, 3, 1, 12, tzinfo=UTC), "2023060"),
    ],
)
def test_days_are_counted_through_leap_years(moment: datetime, start: str) -> None:
    assert format_number(moment, 1) == start + "0000001"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2023, 12, 31, 22, 59, 59, tzinfo=UTC), date(2023, 12, 31)),
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), date(2024, 1, 1)),
        (datetime(2023, 7, 1, 21, 59, 59, tzinfo=UTC), date(2023, 7, 1)),
        (datetime(2023, 7, 1, 22, 0, tzinfo=UTC), date(2023, 7, 2)),
        # the two days when the clocks change: 23 and 25 hours long
        (datetime(2024, 3, 30, 23, 0, tzinfo=UTC), date(2024, 3, 31)),
        (datetime(2024, 3, 31, 22, 0, tzinfo=UTC), date(2024, 4, 1)),
        (datetime(2024, 10, 26, 22, 0, tzinfo=UTC), date(2024, 10, 27)),
        (datetime(2024, 10, 27, 22, 59, tzinfo=UTC), date(2024, 10, 27)),
        (datetime(2024, 10, 27, 23, 0, tzinfo=UTC), date(2024, 10, 28)),
    ],
)
def test_the_day_changes_at_midnight_in_paris(moment: datetime, day: date) -> None:
    assert day_of(moment) == day
    assert format_number(moment, 1)[:7] == f"{day:%Y%j}"


@pytest.mark.parametrize("sequence", [1, 101, 9_999_999])
def test_a_number_has_14_digits(sequence: int) -> None:
    number = format_number(datetime(2023, 8, 21, 10, tzinfo=UTC), sequence)
    assert len(number) == 14 and number.isascii() and number.isdigit()
    assert int(number[7:]) == sequence


@pytest.mark.parametrize("sequence", [0, -1, 10_000_000])
def test_a_sequence_that_does_not_fit_is_refused(sequence: int) -> None:
    with pytest.raises(ValueError, match="1 to 9999999"):
        format_number(datetime(2023, 8, 21, 10, tzinfo=UTC), sequence)


def test_a_moment_without_time_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2023, 8, 21, 10))  # noqa: DTZ001 (the case under test)
