"""The fixtures of tests. Nothing is searched, started or skipped before a test asks for it."""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from pytest_espace_pro import browsers, mailboxes
from pytest_espace_pro.clock import Clock
from pytest_espace_pro.journey import Journey
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.mailboxes import Mailbox
from pytest_espace_pro.site import Namespace, Site

NO_SITE = "Which instance? Give --espace-base-url, or ESPACE_SUITE_BASE_URL."


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str, pytestconfig: pytest.Config
) -> dict[str, Any]:
    """Use the installed Chromium. Other engines are Playwright's own."""
    if browser_name != "chromium":
        return browser_type_launch_args
    return browsers.launch_args(with_window=pytestconfig.getoption("headed")) | browser_type_launch_args


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {"locale": "fr-FR"} | browser_context_args


@pytest.fixture(scope="session")
def base_url(pytestconfig: pytest.Config) -> str | None:
    """Replaces the fixture of pytest-base-url: pytest 9.2 warns about a session fixture that is a method."""
    return pytestconfig.getoption("base_url") or None


@pytest.fixture(scope="session")
def espace_base_url(base_url: str | None) -> str:
    return base_url or pytest.fail(NO_SITE, pytrace=False)


@pytest.fixture(scope="session")
def espace_token(pytestconfig: pytest.Config) -> str:
    return str(pytestconfig.getoption("espace_token"))


@pytest.fixture(scope="session")
def espace_kit(espace_base_url: str, espace_token: str) -> Kit | None:
    """The test kit of the instance; None without a token."""
    return Kit(espace_base_url, espace_token) if espace_token else None


@pytest.fixture(scope="session")
def mailbox(pytestconfig: pytest.Config, espace_kit: Kit | None) -> Iterator[Mailbox]:
    """The mailbox where tests read the messages of the service."""
    with closing(mailboxes.open_mailbox(pytestconfig.getoption("espace_mail"), espace_kit)) as mailbox:
        yield mailbox


@pytest.fixture
def espace_namespace(pytestconfig: pytest.Config, espace_kit: Kit | None) -> Iterator[Namespace]:
    """The namespace of this test alone. Everything in it is erased after the test."""
    template = pytestconfig.getoption("espace_address")
    namespace = Namespace.new(os.environ.get("PYTEST_XDIST_WORKER", "gw"), template)
    yield namespace
    if espace_kit:
        espace_kit.reset(namespace.name)


@pytest.fixture
def espace(
    page: Page, context: BrowserContext, espace_base_url: str, espace_namespace: Namespace, espace_kit: Kit | None
) -> Site:
    """The site, in this test's browser."""
    site = Site(page, espace_base_url, espace_namespace, espace_kit)
    context.add_cookies([site.cookie])
    return site


@pytest.fixture
def journey(espace: Site, mailbox: Mailbox) -> Journey:
    """Whole journeys of a new person."""
    return Journey(espace, mailbox)


@pytest.fixture
def clock(espace_kit: Kit | None) -> Iterator[Clock]:
    """The clock of the service. It shows the real time again after the test."""
    if espace_kit is None:
        pytest.skip("Only the test kit can move the clock of a service: give --espace-token.")
    yield Clock(espace_kit)
    espace_kit.shift_clock(hours=0)
