"""Limits are counted in the database: shared, still there after a restart, over when their window is."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.conftest import ManualClock
from webapp.persistence.rate_limits import DatabaseStorage
from webapp.usecases.service import Service


@pytest.fixture
def storage(service: Service, clock: ManualClock) -> DatabaseStorage:
    return DatabaseStorage(database=service.database, clock=clock)


def test_a_window_starts_with_its_first_count(storage: DatabaseStorage, clock: ManualClock) -> None:
    assert [storage.incr("k", 60), storage.incr("k", 60), storage.get("k")] == [1, 2, 2]
    assert storage.get_expiry("k") == clock.now().timestamp() + 60


def test_a_count_starts_anew_when_its_window_is_over(storage: DatabaseStorage, clock: ManualClock) -> None:
    storage.incr("k", 60)
    clock.advance(seconds=60)
    assert storage.get("k") == 0
    assert storage.incr("k", 60) == 1


def test_no_count_is_lost_between_threads(storage: DatabaseStorage) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: storage.incr("k", 60), range(50)))
    assert storage.get("k") == 50


def test_counters_can_be_cleared(storage: DatabaseStorage) -> None:
    storage.incr("a", 60)
    storage.incr("b", 60)
    storage.clear("a")
    assert (storage.get("a"), storage.get("b")) == (0, 1)
    assert storage.check() and storage.reset() == 1
