"""Robots that all come from one address are let in; limits that only failures and changes meet still hold."""

import pytest
from limits import parse

from tests.support.settings import FOR_ROBOTS, UNLIMITED, environment
from webapp.settings import Settings

HOLD = {"activation_failures_limit", "sign_in_failures_limit", "reset_requests_limit", "email_changes_limit"}


def test_every_limit_of_the_settings_can_be_lifted() -> None:
    assert UNLIMITED.keys() == {name for name in Settings.model_fields if name.endswith("_limit")}
    assert FOR_ROBOTS.keys() == UNLIMITED.keys() - HOLD


def test_the_service_reads_them_from_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(UNLIMITED).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    for name, value in UNLIMITED.items():
        assert getattr(settings, name) == parse(value), name
