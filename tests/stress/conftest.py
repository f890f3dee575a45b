"""Crowds: many people do the same at the same moment, in threads, in processes and by HTTP.

Tests in threads and processes have two sizes. The small one is run by `make unit` and proves the rule at each commit;
the large one, marked `heavy`, is run by `make stress` and looks for what only hundreds meet. Crowds by HTTP are heavy.
All stand on the fixtures of the unit tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos.running_site import Site
from tests.support.mail_server import MailServer
from tests.unit.conftest import (
    app,
    clock,
    database_url,
    fresh_database_url,
    migrated_database,
    no_connection_is_left,
    sent,
    services,
    settings,
)
from tests.unit.usecases.conftest import mail_code

__all__ = [
    "app",
    "clock",
    "database_url",
    "fresh_database_url",
    "mail_code",
    "migrated_database",
    "no_connection_is_left",
    "sent",
    "services",
    "settings",
]


@dataclass(frozen=True)
class Size:
    processes: int
    rivals: int
    """Who want the same thing, of which there is one."""
    people: int
    """Who want one each."""


SMALL = Size(processes=2, rivals=8, people=20)
LARGE = Size(processes=4, rivals=20, people=200)


@pytest.fixture(
    scope="session", params=[pytest.param(SMALL, id="small"), pytest.param(LARGE, id="large", marks=pytest.mark.heavy)]
)
def size(request: pytest.FixtureRequest) -> Size:
    return request.param


@pytest.fixture
def site(tmp_path: Path, fresh_database_url: str) -> Iterator[Site]:
    """An empty one, run as in production."""
    with MailServer() as mail:
        site = Site(tmp_path, fresh_database_url, mail)
        site.start()
        yield site
        site.stop()
