"""Fixtures of the unit tests: the app on a fresh database, a clock that stands still, a client that reads strictly."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, delete, event
from werkzeug.test import TestResponse

from a11y.html_rules import broken_rules
from tests.support.databases import WANTED, Postgresql
from tests.support.settings import CHEAP_HASH
from tests.support.templates import CompiledOnce
from webapp import create_app
from webapp.connectors.smtp import HandOver, SmtpTransport
from webapp.messages.message import RenderedMessage
from webapp.persistence.database import Database
from webapp.persistence.tables import metadata
from webapp.services import Send, Services, build_services
from webapp.settings import Settings

Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledOnce()}
DATABASES = {"migrated_database", "fresh_database_url", "postgresql"}
"""Fixtures behind every test that touches a database."""
NOWHERE = {"data_dir": Path("nowhere"), "database_url": "sqlite://"}
NOON = datetime(2023, 8, 21, 10, 0, tzinfo=UTC)  # midday in Paris, on the day of SPEC 5.3


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database does not run twice: it is left out where the second database is tried."""
    if WANTED == "sqlite":
        return
    touching = [item for item in items if DATABASES & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


class ManualClock:
    """A clock that moves only when a test moves it."""

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
def migrated_database(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql | None) -> str:
    """The URL of a database in which nothing is."""
    path = tmp_path_factory.mktemp("database") / "espace.sqlite3"
    url = postgresql.create("espace") if postgresql else f"sqlite:///{path}"
    database = Database(url)
    database.migrate()
    database.engine.dispose()
    return url


@pytest.fixture
def database_url(tmp_path: Path, migrated_database: str, postgresql: Postgresql | None) -> str:
    """The test's own database: a copy of the migrated one, or the migrated one emptied, which is quicker."""
    if postgresql:
        postgresql.execute(*(str(delete(table)) for table in metadata.tables.values()), database="espace")
        return migrated_database
    shutil.copy(migrated_database.removeprefix("sqlite:///"), tmp_path / "espace.sqlite3")
    return f"sqlite:///{tmp_path / 'espace.sqlite3'}"


@pytest.fixture
def fresh_database_url(tmp_path: Path, postgresql: Postgresql | None) -> str:
    """One that was never migrated."""
    return postgresql.create("fresh") if postgresql else f"sqlite:///{tmp_path / 'fresh' / 'espace.sqlite3'}"


@pytest.fixture(autouse=True)
def no_connection_is_left() -> Iterator[None]:
    """Whatever apps a test makes, their connections end with it."""
    engines: set[Engine] = set()

    def note(connection: Connection) -> None:
        engines.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    for engine in engines:
        engine.dispose()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database_url, **CHEAP_HASH)


@cache
def app_built_once(settings: Settings) -> tuple[Flask, dict[str, Any]]:
    """An app, because building it takes longer than most tests, and how it set up the logs of the process.

    ``settings``: NOWHERE, so that all who share the app name it.
    """
    app = create_app(settings)
    app.test_client_class = StrictClient
    return app, structlog.get_config()


def parts(app: Flask) -> tuple[object, ...]:
    """What a test could leave behind in an app: all but its services."""
    extensions = {name: extension for name, extension in app.extensions.items() if name != "espace"}
    filters, view_names = dict(app.jinja_env.filters), dict(app.jinja_env.globals)
    return dict(app.config), dict(app.view_functions), list(app.url_map.iter_rules()), extensions, filters, view_names


@pytest.fixture
def app(settings: Settings, clock: ManualClock) -> Iterator[Flask]:
    """The app that the worker has built once, with services of the test's own: its database, folder and clock."""
    app, logs = app_built_once(settings.model_copy(update=NOWHERE))
    structlog.configure(**logs)  # another test may have built another app since
    app.extensions["espace"] = build_services(settings, app.jinja_env, SmtpTransport(app, settings), clock)
    before = parts(app)
    yield app
    if parts(app) != before:
        app_built_once.cache_clear()  # nobody else meets what it did
        pytest.fail("It changes the app that others share: it should ask for own_app")


@pytest.fixture
def own_app(settings: Settings, clock: ManualClock) -> Flask:
    """An app of the test's own, which it may change; a file whose tests do makes it their ``app``."""
    app = create_app(settings, clock=clock)
    app.test_client_class = StrictClient
    return app


@pytest.fixture
def sent() -> list[RenderedMessage]:
    """Messages that the worker handed over, in place of SMTP; tests/unit/connectors and the e2e suite use SMTP."""
    return []


def accepting(sent: list[RenderedMessage]) -> Send:
    """A mail server that takes everything."""

    def send(message: RenderedMessage, hand_over: HandOver) -> None:
        hand_over()
        sent.append(message)

    return send


@pytest.fixture
def services(app: Flask, sent: list[RenderedMessage]) -> Services:
    app.extensions["espace"] = replace(app.extensions["espace"], send=accepting(sent))
    return app.extensions["espace"]


@pytest.fixture
def client(app: Flask, services: Services) -> FlaskClient:
    return app.test_client()
