"""Limits are counted in one place for all: still there after a restart, over when their window is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from limits import parse
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests

from tests.conftest import skip
from tests.support.databases import Valkey, why_no_valkey
from tests.unit.conftest import ManualClock
from webapp import create_app
from webapp.persistence import rate_limits
from webapp.persistence.rate_limits import DatabaseStorage, MemoryStorage, RateCounter, build_rate_limiter
from webapp.services import Services
from webapp.settings import Settings
from webapp.web.limits import NEW_DRAFTS, client, ensure_below, record

NOBODY = "valkey://127.0.0.1:1"


@pytest.fixture
def storage(services: Services, clock: ManualClock) -> DatabaseStorage:
    return DatabaseStorage(database=services.database, clock=clock)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    if reason := why_no_valkey():
        skip(reason)
    server = Valkey(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def memory(services: Services, clock: ManualClock, valkey: Valkey) -> MemoryStorage:
    return MemoryStorage(valkey.url, database=services.database, clock=clock)


def counters_in_database(services: Services) -> int:
    with services.database.read() as session:
        return session.scalars(select(func.count()).select_from(RateCounter)).one()


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


def test_valkey_counts_and_spares_the_database(memory: MemoryStorage, services: Services) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: memory.incr("k", 60), range(50))) == [*range(1, 51)]
    memory.incr("cleared", 60)
    memory.clear("cleared")
    assert (memory.get("k"), memory.get("cleared")) == (50, 0)
    assert counters_in_database(services) == 0


def test_two_processes_share_the_counters_of_valkey(
    memory: MemoryStorage, services: Services, clock: ManualClock, valkey: Valkey
) -> None:
    other = MemoryStorage(valkey.url.replace("valkey", "redis"), database=services.database, clock=clock)
    assert (memory.incr("k", 60), other.incr("k", 60)) == (1, 2)


def test_while_valkey_is_gone_the_database_counts(memory: MemoryStorage, services: Services, valkey: Valkey) -> None:
    memory.incr("k", 60)
    valkey.stop()
    assert [memory.incr("k", 60), memory.incr("k", 60), memory.get("k")] == [1, 2, 2]
    assert counters_in_database(services) == 1


def test_once_valkey_is_back_it_counts(
    memory: MemoryStorage, valkey: Valkey, monkeypatch: pytest.MonkeyPatch, services: Services
) -> None:
    monkeypatch.setattr(rate_limits, "AWAY_SECONDS", 0)
    valkey.stop()
    memory.incr("k", 60)
    valkey.start()
    assert [memory.incr("k", 60), memory.incr("k", 60), memory.incr("k", 60)] == [1, 2, 3]


def test_one_that_does_not_answer_is_left_alone_for_a_while(
    services: Services, clock: ManualClock, valkey: Valkey
) -> None:
    valkey.stop()
    memory = MemoryStorage(valkey.url, database=services.database, clock=clock)
    memory.incr("k", 60)
    valkey.start()
    assert memory.incr("k", 60) == 2


def test_without_valkey_no_page_fails_and_limits_hold(settings: Settings, clock: ManualClock) -> None:
    changed = settings.model_copy(update={"limits_storage_url": NOBODY, "new_drafts_limit": parse("2 per 1 hour")})
    app: Flask = create_app(changed, clock=clock)
    assert app.test_client().get("/connexion").status_code == 200
    with app.test_request_context("/"):
        for _ in range(2):
            ensure_below(NEW_DRAFTS, client())
            record(NEW_DRAFTS, client())
        with pytest.raises(TooManyRequests):
            ensure_below(NEW_DRAFTS, client())


@pytest.mark.parametrize("url", ["memory://", "mongodb://localhost", "localhost:6379"])
def test_counters_that_not_all_processes_share_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="limits_storage_url"):
        Settings(limits_storage_url=url)


@pytest.mark.parametrize(
    ("url", "storage"),
    [
        ("database://", DatabaseStorage),
        ("valkey://localhost", MemoryStorage),
        ("valkeys://localhost", MemoryStorage),
        ("valkey+unix:///run/valkey", MemoryStorage),
        ("redis://localhost", MemoryStorage),
    ],
)
def test_the_setting_says_where_counters_are(
    services: Services, clock: ManualClock, url: str, storage: type[DatabaseStorage]
) -> None:
    assert type(build_rate_limiter(url, services.database, clock).storage) is storage


def test_our_storages_are_in_no_global_registry() -> None:
    with pytest.raises(ConfigurationError):
        storage_from_string("database://")
