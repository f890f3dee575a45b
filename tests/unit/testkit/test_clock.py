"""SPEC 4.2: a suite passes the 48 hours; all processes that share the data folder have the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

import testkit
from testkit.clock import AdjustableClock
from testkit.shared_file import SharedFile
from tests.unit.testkit.conftest import KIT, TOKEN
from webapp.services import Services
from webapp.settings import Settings


def hours_ahead(app: Flask) -> int:
    services: Services = app.extensions["espace"]
    return round((services.clock.now() - datetime.now(UTC)).total_seconds() / 3600)


def test_the_clock_of_the_service_is_right_until_it_is_moved(moving_app: Flask) -> None:
    assert hours_ahead(moving_app) == 0


def test_the_clock_is_moved_for_all_processes(moving_app: Flask, settings: Settings) -> None:
    other = testkit.create_app(settings, KIT)
    client = moving_app.test_client()
    assert client.put("/recette/horloge", json={"shift_seconds": 3600}, headers=TOKEN).status_code == 200
    assert hours_ahead(moving_app) == hours_ahead(other) == 1
    shown = client.post("/recette/horloge/avance", json={"seconds": 7200}, headers=TOKEN).get_json()
    assert shown["shift_seconds"] == 3 * 3600
    assert hours_ahead(moving_app) == hours_ahead(other) == 3


def test_a_reset_of_everything_puts_the_clock_right_and_that_of_a_namespace_does_not(moving_app: Flask) -> None:
    client = moving_app.test_client()
    client.put("/recette/horloge", json={"shift_seconds": 3600}, headers=TOKEN)
    client.post("/recette/remise-a-zero", json={"namespace": "mine"}, headers=TOKEN)
    assert hours_ahead(moving_app) == 1
    client.post("/recette/remise-a-zero", json={}, headers=TOKEN)
    assert hours_ahead(moving_app) == 0


def test_the_clock_can_be_asked_while_it_is_moved(tmp_path: Path) -> None:
    """A reader never meets a file that is half written."""
    clock = AdjustableClock(tmp_path)

    def move_and_ask(hour: int) -> datetime:
        clock.shift(hour * 3600)
        return clock.now()

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(move_and_ask, range(200)))) == 200


def test_changes_at_the_same_moment_are_all_kept(tmp_path: Path) -> None:
    def change(name: str) -> None:
        SharedFile(tmp_path / "shared.json").change(lambda found: found | {name: True})

    names = {f"suite-{number}" for number in range(40)}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, names))
    assert set(SharedFile(tmp_path / "shared.json").read()) == names
