"""One JSON object a line in production; the proxy's request id is ours, a client's is not."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.support.settings import CHEAP_HASH, PRODUCTION
from tests.unit.web.conftest import Walker
from webapp import create_app
from webapp.logs import json_formatter
from webapp.persistence.database import Database
from webapp.services import Services
from webapp.settings import Settings
from webapp.usecases.outbox.send_outbox import send_next

ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def production(tmp_path: Path, **settings: Any) -> Settings:
    return Settings(**PRODUCTION | {"data_dir": tmp_path} | CHEAP_HASH | settings)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(("proxies", "is_believed"), [(1, True), (0, False)])
def test_the_id_of_a_trusted_proxy_is_in_the_log_and_in_the_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], proxies: int, is_believed: bool
) -> None:
    client = create_app(production(tmp_path, trusted_proxies_count=proxies)).test_client()
    answer = client.get("/aide", headers={"X-Request-ID": ID})
    (line,) = lines(capsys)
    assert (line["event"], line["route"], line["status"]) == ("request", "/aide", 200)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert (line["request"] == ID) is is_believed


@pytest.mark.parametrize("sent", ["", "short", "x" * 65, 'a"b\\n{}:::::', "zoé-zoé-zoé"])
def test_an_id_that_is_none_is_replaced(tmp_path: Path, sent: str) -> None:
    client = create_app(production(tmp_path, trusted_proxies_count=1)).test_client()
    assert client.get("/aide", headers={"X-Request-ID": sent.encode()}).headers["X-Request-ID"] not in ("", sent)


def test_checks_of_health_are_not_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = production(tmp_path)
    Database(settings.database).migrate()
    client = create_app(settings).test_client()
    assert [client.get(f"/sante/{path}").status_code for path in ("vif", "pret")] == [200, 200]
    assert lines(capsys) == []


def test_the_worker_logs_what_became_of_a_message_and_neither_address_nor_code(
    walker: Walker, services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walker.to_registered()
    create_app(production(tmp_path))  # configures the logs
    assert send_next(services)
    (line,) = lines(capsys)
    assert (line["event"], line["state"], line["attempts"], line["level"]) == ("message", "sent", 1, "info")
    assert "@" not in json.dumps(line)


def test_what_gunicorn_says_is_a_line_like_the_others() -> None:
    record = logging.LogRecord("gunicorn.error", logging.INFO, "", 0, "Booting worker with pid: %s", (7,), None)
    line = json.loads(json_formatter().format(record))
    assert (line["event"], line["level"]) == ("Booting worker with pid: 7", "info")
    assert "timestamp" in line
