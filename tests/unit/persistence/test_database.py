"""A transaction commits as a whole or not at all, and waits for its turn."""

import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from webapp.persistence.database import Database, PartFailed, for_update
from webapp.persistence.rate_limits import RateCounter


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(database_url)


def counter(count: int) -> RateCounter:
    return RateCounter(key="x", count=count, expires_at=datetime(2023, 8, 21, tzinfo=UTC))


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail_half_way() -> None:
        with database.transaction() as session:
            session.add(counter(1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with database.read() as session:
        assert session.scalars(select(RateCounter)).all() == []


def test_a_read_and_the_write_that_rests_on_it_are_never_interleaved(database: Database) -> None:
    with database.transaction() as session:
        session.add(counter(0))

    def increment() -> None:
        for _ in range(25):
            with database.transaction() as session:
                row = session.scalars(for_update(session, select(RateCounter))).one_or_none()
                assert row is not None
                row.count += 1

    threads = [threading.Thread(target=increment) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        row = session.get(RateCounter, "x")
    assert row is not None and row.count == 100


def test_a_moment_without_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"), database.transaction() as session:
        session.add(RateCounter(key="x", count=1, expires_at=datetime(2023, 8, 21)))  # noqa: DTZ001 (the point)


def test_only_what_nobody_misses_does_not_wait_for_the_disk(database: Database) -> None:
    def commit_level(*, async_commit: bool) -> str:
        with database.transaction(async_commit=async_commit) as session:
            return str(session.scalar(text("PRAGMA synchronous" if database.is_sqlite else "SHOW synchronous_commit")))

    waits, does_not = ("2", "1") if database.is_sqlite else ("on", "off")
    assert [commit_level(async_commit=async_commit) for async_commit in (False, True, False)] == [
        waits,
        does_not,
        waits,
    ]


def test_a_transaction_within_another_is_a_part_of_it(database: Database) -> None:
    def fail_within() -> None:
        with database.transaction(), database.transaction() as inner:
            inner.add(counter(1))
            raise LookupError

    with pytest.raises(LookupError):
        fail_within()
    with database.read() as session:
        assert session.get(RateCounter, "x") is None


def test_a_part_that_failed_and_was_passed_over_undoes_the_whole(database: Database) -> None:
    def pass_over() -> None:
        with database.transaction() as outer:
            outer.add(counter(1))
            with suppress(LookupError), database.transaction():
                raise LookupError

    with pytest.raises(PartFailed):
        pass_over()
    with database.read() as session:
        assert session.get(RateCounter, "x") is None


@pytest.mark.parametrize("options", [{"alone": True}, {"async_commit": True}])
def test_what_must_stay_counted_is_no_part_of_another_transaction(database: Database, options: dict[str, bool]) -> None:
    with pytest.raises(PartFailed), database.transaction(), database.transaction(**options):
        pass


def test_what_a_transaction_reads_is_what_it_wrote(database: Database) -> None:
    with database.transaction() as outer:
        outer.add(counter(1))
        outer.flush()
        with database.read() as within:
            assert within.get(RateCounter, "x") is not None
