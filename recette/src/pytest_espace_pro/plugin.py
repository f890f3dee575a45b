"""Options, each also an environment variable; the fixtures stand in ``fixtures.py``.

The variables do not begin as the service's own settings do: a suite and a service may share an environment.
"""

import os

import pytest
from playwright.sync_api import expect

from pytest_espace_pro import evidence, fixtures

PATIENCE_MS = 20_000  # a deployed site answers when it can; what is expected usually comes within a tenth of a second
OPTIONS = {
    "base-url": ("", "address of the instance under test"),
    "token": ("", "token of its test kit; none: challenges are met by the device, and nothing moves the clock"),
    "mail": ("kit", "where mail is read: kit, mailpit:URL or imap:URL"),
    "address": ("zoe.martin@exemple.test", "what new addresses are made of"),
    "evidence": ("test-evidence", "folder of what is kept of each failure"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("espace", "Espace Pro")
    for name, (default, what) in OPTIONS.items():
        variable = f"ESPACE_SUITE_{name.replace('-', '_').upper()}"
        value = os.environ.get(variable, default)
        group.addoption(f"--espace-{name}", default=value, help=f"{what} ({variable})")


def pytest_configure(config: pytest.Config) -> None:
    """Fixtures of a plugin override those of the plugins before it: ours come once all are loaded, Playwright's too."""
    config.pluginmanager.register(fixtures, "espace-pro-fixtures")
    config.pluginmanager.register(evidence, "espace-pro-evidence")
    if base_url := config.getoption("espace_base_url").rstrip("/"):
        config.option.base_url = config.option.espace_base_url = (
            base_url  # that of pytest-base-url, and so of Playwright
        )
        expect.set_options(timeout=PATIENCE_MS)
