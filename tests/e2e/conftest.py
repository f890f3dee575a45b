"""End-to-end fixtures beside those of the plugin: a server of our own, unless --espace-base-url names another."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.home import HomePage
from pytest_espace_pro.site import Namespace

from tests.support.databases import WANTED, Postgresql
from tests.support.devices import DEVICES
from tests.support.servers import TOKEN, Server
from tests.support.settings import CHEAP_HASH

PATIENCE_MS = 20_000  # for a busy machine; what is expected usually comes within a tenth of a second
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What no database changes does not run twice: on a second one, tests that write, in the first of their looks."""
    if WANTED == "sqlite":
        return
    again = [item for item in items if not item.get_closest_marker("one_database") and look_number(item) == 0]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def look_number(item: pytest.Item) -> int:
    """Which of its browsers (a phone, a desktop, with script or without) the test is given; 0 when it has but one."""
    return item.callspec.indices.get("options", 0) if hasattr(item, "callspec") else 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the servers of a failed test said: their logs go with the temporary folders."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        for name, server in item.funcargs.items():
            if isinstance(server, Server):
                report.sections.append((f"{name} at {server.base_url}", server.state()))
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test ESPACE_REPEAT times: `make repeat` finds failures that come and go."""
    if times := int(os.environ.get("ESPACE_REPEAT", "0")):
        metafunc.fixturenames.append("repetition")
        metafunc.parametrize("repetition", range(times))


@pytest.fixture(scope="session")
def server(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql | None
) -> Iterator[Server]:
    if instance := pytestconfig.getoption("espace_base_url"):
        pytest.skip(f"It starts, sets or empties a server of its own: not {instance}.")
    database = {"database_url": postgresql.create("espace")} if postgresql else {}
    server = Server(tmp_path_factory.mktemp("var"), **CHEAP_HASH, **database)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> str:
    """Of the instance that is named, else of a server of our own."""
    return pytestconfig.getoption("espace_base_url") or request.getfixturevalue("server").base_url


@pytest.fixture(scope="session")
def espace_token(pytestconfig: pytest.Config) -> str:
    is_ours = not pytestconfig.getoption("espace_base_url")
    return TOKEN if is_ours else str(pytestconfig.getoption("espace_token"))


@pytest.fixture
def kit(espace_kit: Kit | None) -> Iterator[Kit]:
    if espace_kit is None:
        pytest.skip("It asks the test kit: give --espace-token.")
    yield espace_kit
    if espace_kit.clock()["shift_seconds"]:
        espace_kit.shift_clock(hours=0)


@pytest.fixture
def address(espace_namespace: Namespace) -> str:
    """An address that no other test uses."""
    return espace_namespace.new_address()


@pytest.fixture
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the browser is like: a device by name, JavaScript or not. Parametrised by the tests."""
    return DEVICES[wanted] if isinstance(wanted := getattr(request, "param", "desktop"), str) else wanted


@pytest.fixture
def context(browser: Browser, options: dict[str, Any], base_url: str, tmp_path: Path) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=base_url, locale="fr-FR", accept_downloads=True, **options)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def home(page: Page, espace_kit: Kit | None, options: dict[str, Any]) -> HomePage:
    if espace_kit is None and not options.get("java_script_enabled", True):
        pytest.skip("Without script and without the test kit only a person meets the anti-robot check.")
    page.goto("/")
    return HomePage(page, espace_kit)
