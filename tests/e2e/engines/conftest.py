"""Each browser is started once; no test finds the cookies of the tests before it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_espace_pro.kit import Kit

from tests.conftest import skip
from tests.e2e.engines.browsers import ENGINES
from tests.e2e.engines.page_driver import PageDriver
from tests.e2e.engines.wires import Wire
from tests.support.devices import DEVICES


@pytest.fixture(scope="session", params=ENGINES)
def started(request: pytest.FixtureRequest) -> Iterator[tuple[Wire, Path]]:
    engine = ENGINES[request.param]
    if why := engine.why_unavailable():
        skip(why)
    with engine.start() as browser:
        yield browser


@pytest.fixture
def screen() -> str:
    """A phone, unless the test says otherwise."""
    return "phone"


@pytest.fixture
def driver(started: tuple[Wire, Path], screen: str, base_url: str, kit: Kit) -> PageDriver:
    """Somebody on the home page, whom the site does not know."""
    wire, downloads = started
    driver = PageDriver(wire, downloads, base_url, kit)
    driver.open("/")
    wire.call("DeleteAllCookies")
    driver.use_screen(**DEVICES[screen]["viewport"])
    driver.open("/")
    return driver
