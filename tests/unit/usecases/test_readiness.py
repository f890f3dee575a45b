"""A process that cannot serve says so: load balancers ask before they send people (docs/operations.md)."""

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from webapp.persistence.database import Database
from webapp.services import Services
from webapp.usecases.database.queries import Readiness, readiness


def test_a_migrated_database_is_ready(services: Services) -> None:
    assert readiness(services) is Readiness.READY


def test_an_older_schema_is_to_migrate(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "is_migrated", lambda _: False)
    assert readiness(services) is Readiness.TO_MIGRATE


def test_the_log_says_why_it_is_not_ready_without_saying_where(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_gone(_: Database) -> bool:
        raise OperationalError("select 1", None, ConnectionRefusedError("db.example.org"))

    monkeypatch.setattr(Database, "is_migrated", is_gone)
    with capture_logs() as logs:
        assert readiness(services) is Readiness.GONE
    assert logs == [{"event": "not_ready", "reason": "ConnectionRefusedError", "log_level": "warning"}]
