"""Faults, tested for real: `make chaos` (all of them), `make chaos-short` (those marked `smoke`, for CI).

The service runs as in production: several web processes under gunicorn, the mail worker in its own process, a real
SMTP server that can misbehave, SQLite or PostgreSQL, Valkey. Then something breaks: the rows of docs/faults.md name
these tests. After each fault the test checks that nothing was lost, and what the person sees.

- ``doomed.py``: the app that kills itself with SIGKILL at a named point.
- ``running_site.py``: the processes, and a person who sees dropped connections.
- ``crowd.py``: many people who send a form at the same moment; ``tests/stress/`` has hundreds.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.chaos.running_site import Site
from tests.conftest import skip
from tests.support.databases import Postgresql, why_no_postgresql
from tests.support.mail_server import MailServer

Start = Callable[..., Site]
_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgresql]:
    if reason := why_no_postgresql():
        skip(reason)
    cluster = Postgresql()
    cluster.start()
    yield cluster
    cluster.remove()


def new_database(cluster: Postgresql) -> str:
    return cluster.create(f"espace_{next(_numbers)}")


both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture(scope="session")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """Return "sqlite", unless a test asks for "postgresql" or for both."""
    return str(request.param)


@pytest.fixture(scope="session")
def shared_site(
    request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory, mail: MailServer
) -> Iterator[Site]:
    """All tests of a database share one site, because starting it takes longer than breaking it."""
    folder = tmp_path_factory.mktemp("site")
    cluster = request.getfixturevalue("cluster") if database == "postgresql" else None
    site = Site(folder, new_database(cluster) if cluster else f"sqlite:///{folder / 'espace.sqlite3'}", mail)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(shared_site: Site) -> Site:
    shared_site.recover()
    return shared_site


@pytest.fixture
def start(tmp_path: Path, mail: MailServer) -> Iterator[Start]:
    """Start a site of the test's own on a database; whatever still lives of it ends with the test."""
    sites: list[Site] = []

    def start(database_url: str, **settings: object) -> Site:
        mail.calm()
        sites.append(site := Site(tmp_path, database_url, mail, **settings))
        site.start()
        return site

    yield start
    for site in sites:
        site.stop()


@pytest.fixture
def own_site(request: pytest.FixtureRequest, start: Start, database: str, tmp_path: Path) -> Site:
    """An empty site for the tests of crowds."""
    if database == "postgresql":
        return start(new_database(request.getfixturevalue("cluster")))
    return start(f"sqlite:///{tmp_path / 'espace.sqlite3'}")


@pytest.fixture
def address() -> str:
    return f"zoe.{next(_numbers)}@exemple.fr"
