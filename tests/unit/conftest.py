"""Fixtures of the unit tests: the app on a fresh database, a clock that stands still, a client that reads strictly."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from a11y.html_rules import broken_rules
from webapp import create_app
from webapp.mail.messages import Message
from webapp.persistence.database import Database
from webapp.settings import Settings
from webapp.usecases.service import Service

NOON = datetime(2023, 8, 21, 10, 0, tzinfo=UTC)  # midday in Paris, on the day of SPEC 5.3
CHEAP_HASH = {"argon2_time_cost": 1, "argon2_memory_kib": 8, "argon2_parallelism": 1}


class ManualClock:
    """Moves only when told."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


class StrictClient(FlaskClient):
    """A client that fails on any answer that breaks a rule of a11y/html_rules.py."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            assert broken_rules(response.text) == [], response.text
        return response


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "espace.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.engine.dispose()
    return path


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def settings(tmp_path: Path, migrated_database: Path) -> Settings:
    shutil.copy(migrated_database, tmp_path / "espace.sqlite3")
    return Settings(data_dir=tmp_path, testing_token="recette", **CHEAP_HASH)


@pytest.fixture
def app(settings: Settings, clock: ManualClock) -> Iterator[Flask]:
    app = create_app(settings, clock=clock)
    app.test_client_class = StrictClient
    yield app
    app.extensions["espace"].database.engine.dispose()


@pytest.fixture
def sent() -> list[Message]:
    """Messages that the outbox's worker handed over, in place of SMTP (tests/unit/mail and the e2e suite use SMTP)."""
    return []


@pytest.fixture
def service(app: Flask, sent: list[Message]) -> Service:
    app.extensions["espace"] = replace(app.extensions["espace"], send=sent.append)
    return app.extensions["espace"]


@pytest.fixture
def client(app: Flask, service: Service) -> FlaskClient:
    return app.test_client()
