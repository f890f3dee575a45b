"""SPEC 5.4: 14 digits = year, day of the year in Paris, seven random digits."""

import re
from datetime import UTC, date, datetime

import pytest

from webapp.domain.subscriber_number import day_of, draw_number

NOON = datetime(2023, 8, 21, 10, tzinfo=UTC)


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
    assert draw_number(moment).startswith(start)


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
    assert draw_number(moment)[:7] == f"{day:%Y%j}"


def test_a_number_has_14_digits() -> None:
    assert all(re.fullmatch(r"2023233\d{7}", draw_number(NOON)) for _ in range(100))


def test_who_knows_the_day_cannot_count_to_a_number() -> None:
    assert len({draw_number(NOON) for _ in range(200)}) > 190


@pytest.mark.parametrize(("restores", "start"), [(1, "90"), (2, "91"), (10, "99")])
def test_numbers_drawn_after_a_restore_were_never_drawn_before_it(restores: int, start: str) -> None:
    drawn = {draw_number(NOON, restores=restores)[7:] for _ in range(100)}
    assert {digits[:2] for digits in drawn} == {start}
    assert all(draw_number(NOON)[7] != "9" for _ in range(100))


@pytest.mark.parametrize("restores", [-1, 11])
def test_a_restore_without_a_range_of_its_own_is_refused(restores: int) -> None:
    with pytest.raises(ValueError, match="10 restores"):
        draw_number(NOON, restores=restores)


def test_a_moment_without_time_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2023, 8, 21, 10))  # noqa: DTZ001 (the case under test)
