"""Requests, what people did and what waits are counted; nothing of it is on the site."""

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import Walker
from webapp.domain.audit import NO_SPACE, Event
from webapp.metrics_server import StateCollector, start_metrics_server
from webapp.persistence import audit
from webapp.persistence.database import Database
from webapp.services import Services

COUNTER = """
from webapp import metrics
for _ in range(3):
    metrics.count_request("/aide", 200, 0.02)
"""


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def collected(services: Services) -> dict[str, float]:
    return {family.name: family.samples[0].value for family in StateCollector(services).collect()}


def test_an_answer_is_counted_by_its_route_never_by_its_path(client: FlaskClient) -> None:
    route = "/verification/<token>.png"
    before = counted("espace_requests_total", route=route, status="404")
    timed = counted("espace_request_seconds_count", route=route)
    assert client.get("/verification/un-jeton.png").status_code == 404
    assert counted("espace_requests_total", route=route, status="404") == before + 1
    assert counted("espace_request_seconds_count", route=route) == timed + 1


def test_activations_and_refused_sign_ins_are_counted(walker: Walker, number: str) -> None:
    refused = counted("espace_events_total", event="sign_in_failed")
    assert counted("espace_events_total", event="space_opened") >= 1
    walker.sign_in(password="autre-phrase-de-passe-9")
    assert counted("espace_events_total", event="sign_in_failed") == refused + 1


def test_what_is_undone_is_not_counted(services: Services, clock: ManualClock) -> None:
    before = counted("espace_events_total", event="password_changed")
    with suppress(RuntimeError), services.database.transaction() as session:
        audit.add(session, Event.PASSWORD_CHANGED, NO_SPACE, clock.now())
        session.flush()
        raise RuntimeError
    assert counted("espace_events_total", event="password_changed") == before


def test_messages_that_wait_are_counted_with_the_age_of_the_oldest(
    walker: Walker, services: Services, clock: ManualClock
) -> None:
    assert collected(services) == {
        "espace_database_up": 1,
        "espace_outbox_waiting": 0,
        "espace_outbox_due": 0,
        "espace_outbox_oldest_seconds": 0,
    }
    walker.to_registered()
    clock.advance(minutes=7)
    state = collected(services)
    assert (state["espace_outbox_waiting"], state["espace_outbox_due"]) == (1, 1)
    assert state["espace_outbox_oldest_seconds"] == timedelta(minutes=7).total_seconds()


def test_a_database_that_is_gone_is_reported(app: Flask) -> None:
    services = app.extensions["espace"]
    object.__setattr__(services, "database", Database("postgresql://espace@127.0.0.1:1/espace?connect_timeout=1"))
    assert collected(services) == {"espace_database_up": 0}


def test_what_other_processes_counted_is_shown_on_a_port_of_its_own(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNTER], check=True, env=os.environ)
    server, thread = start_metrics_server(services, "127.0.0.1", 0)
    try:
        with urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as answer:
            shown = answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert 'espace_requests_total{route="/aide",status="200"} 6.0' in shown
    assert 'espace_request_seconds_bucket{le="0.025",route="/aide"} 6.0' in shown
    assert "espace_outbox_waiting 0.0" in shown


def test_the_site_itself_shows_no_metrics(app: Flask, client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    assert not [rule for rule in app.url_map.iter_rules() if "metri" in rule.rule]


def test_without_the_folder_the_command_says_what_it_lacks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    result = app.test_cli_runner().invoke(args=["metrics", "--port", "0"])
    assert result.exit_code == 2 and "PROMETHEUS_MULTIPROC_DIR" in result.output
