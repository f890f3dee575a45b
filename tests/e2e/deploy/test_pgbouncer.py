"""The service works behind PgBouncer in transaction mode: nothing of it depends on which connection serves it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import skip
from tests.support.databases import PgBouncer, Postgresql, why_no_pgbouncer, why_no_postgresql
from tests.support.http_client import HttpClient
from tests.support.servers import Server
from tests.support.settings import CHEAP_HASH
from webapp.persistence.database import Database

JOURNEYS = 8
TIMEOUTS = {"lock_timeout": "15s", "statement_timeout": "1min", "idle_in_transaction_session_timeout": "1min"}


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """Of an empty database."""
    if reason := why_no_postgresql():
        skip(reason)
    cluster = Postgresql()
    cluster.start()
    yield cluster.create("pooled")
    cluster.remove()


@pytest.fixture(scope="module")
def pooled_url(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of the same database, through PgBouncer."""
    if reason := why_no_pgbouncer():
        skip(reason)
    pooler = PgBouncer(tmp_path_factory.mktemp("pgbouncer"), database_url)
    pooler.start()
    yield pooler.url
    pooler.stop()


@contextmanager
def timeouts(url: str, *, writes: bool) -> Iterator[dict[str, str]]:
    """Those that a transaction of the service runs under."""
    database = Database(url)
    with database.transaction() if writes else database.read() as session:
        yield {name: session.execute(text(f"SHOW {name}")).scalar_one() for name in TIMEOUTS}
    database.engine.dispose()


def test_eight_people_create_and_activate_a_space_at_once(pooled_url: str, tmp_path: Path) -> None:
    """They share three connections: a statement prepared on one would be missing, or there already, on another."""
    server = Server(tmp_path, database_url=pooled_url, **CHEAP_HASH)
    server.start()

    def walk(number: int) -> str:
        with closing(HttpClient(server.base_url, server.kit)) as person:
            address = f"personne{number}@exemple.fr"
            person.open_space(address)
            person.cookies.clear()
            person.sign_in(address)
            return person.get("/espace").words

    try:
        with ThreadPoolExecutor(JOURNEYS) as people:
            spaces = list(people.map(walk, range(JOURNEYS)))
    finally:
        server.stop()
    assert [words.startswith("Mon espace") for words in spaces] == [True] * JOURNEYS, spaces


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("writes", [False, True])
def test_each_transaction_has_its_timeouts(request: pytest.FixtureRequest, *, pooled: bool, writes: bool) -> None:
    """Also when an operator's program used the connection in between: they never depend on what it left behind."""
    url = request.getfixturevalue("pooled_url" if pooled else "database_url")
    with timeouts(url, writes=writes) as found:
        assert found == TIMEOUTS


def test_timeouts_of_the_operator_replace_all_of_ours(database_url: str) -> None:
    with timeouts(f"{database_url}?options=-c statement_timeout=7s", writes=True) as found:
        assert found == dict.fromkeys(TIMEOUTS, "0") | {"statement_timeout": "7s"}
