"""End-to-end fixtures: a real server, a real browser, each on the machine that runs the tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.kit import Kit
from tests.e2e.pages.home import HomePage
from tests.e2e.server import ROOT, TOKEN, Server
from tests.services import Postgresql

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "tablet": {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True},
}
QUIET = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000  # for a busy machine; what is expected usually comes within a tenth of a second
expect.set_options(timeout=PATIENCE_MS)
_numbers = count(1)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that set-up found; as root Chromium refuses its sandbox."""
    found = subprocess.run(
        [sys.executable, ROOT / "tools" / "find_browser.py"], check=True, capture_output=True, text=True
    )
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": found.stdout.strip(), "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql | None) -> Iterator[Server]:
    cheap_hash = {"ESPACE_ARGON2_TIME_COST": "1", "ESPACE_ARGON2_MEMORY_KIB": "1024", "ESPACE_ARGON2_PARALLELISM": "1"}
    database = {"ESPACE_DATABASE_URL": postgresql.create("espace")} if postgresql else {}
    server = Server(tmp_path_factory.mktemp("var"), **cheap_hash, **database)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    return server.base_url


@pytest.fixture
def kit(server: Server) -> Iterator[Kit]:
    kit = Kit(server.base_url, TOKEN)
    yield kit
    kit.shift_clock(hours=0)


@pytest.fixture
def address() -> str:
    """An address that no other test uses."""
    return f"zoe.martin.{os.getpid()}.{next(_numbers)}@exemple.fr"


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
def home(page: Page, kit: Kit) -> HomePage:
    page.goto("/")
    return HomePage(page, kit)
