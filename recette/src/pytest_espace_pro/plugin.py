"""The options of the plugin; each one is also an environment variable. ``fixtures.py`` has the fixtures.

The variables start with ESPACE_SUITE_, unlike the settings: a suite and a service may share an environment.
"""

import os

import pytest
from playwright.sync_api import expect

from pytest_espace_pro import evidence, fixtures

PATIENCE_MS = 20_000  # a deployed site can be slow; most answers come within a tenth of a second
OPTIONS = {
    "base-url": ("", "address of the instance under test"),
    "token": ("", "token of its test kit; without it the device solves challenges and the clock cannot move"),
    "mail": ("kit", "where mail is read: kit, mailpit:URL or imap:URL"),
    "address": ("zoe.martin@exemple.test", "address that new addresses derive from"),
    "evidence": ("test-evidence", "folder for the evidence of failures"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("espace", "Espace Pro")
    for name, (default, what) in OPTIONS.items():
        variable = f"ESPACE_SUITE_{name.replace('-', '_').upper()}"
        value = os.environ.get(variable, default)
        group.addoption(f"--espace-{name}", default=value, help=f"{what} ({variable})")


def pytest_configure(config: pytest.Config) -> None:
    """Register our fixtures after all other plugins, so that they override those of Playwright's plugin."""
    config.pluginmanager.register(fixtures, "espace-pro-fixtures")
    config.pluginmanager.register(evidence, "espace-pro-evidence")
    if base_url := config.getoption("espace_base_url").rstrip("/"):
        config.option.base_url = config.option.espace_base_url = (
            base_url  # also the option of pytest-base-url, which Playwright reads
        )
        expect.set_options(timeout=PATIENCE_MS)
