"""What all tests share: the servers that some of them need."""

import os
from collections.abc import Iterator

import pytest

from tests.support.databases import WANTED, Postgresql, why_no_postgresql


def skip(reason: str) -> None:
    """Elsewhere a test says why it is not run; in continuous integration nothing may be missing."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql | None]:
    """The cluster that the tests run on; None on SQLite."""
    if WANTED != "postgresql":
        yield None
        return
    if reason := why_no_postgresql():
        skip(reason)
    cluster = Postgresql()
    cluster.start()
    yield cluster
    cluster.remove()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """All tests run in random order (pytest-randomly); print how to repeat it, because "-q" hides the seed."""
    if config.pluginmanager.has_plugin("randomly"):
        seed = config.getoption("randomly_seed")
        terminalreporter.write_line(f"In random order; the same again: PYTEST_ADDOPTS=--randomly-seed={seed}")
