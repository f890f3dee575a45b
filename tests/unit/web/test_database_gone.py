"""What a person sees while the database is gone, full or read-only, and after (SPEC 9)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session

from tests.support.databases import WANTED, Postgresql
from webapp.domain.permissions import Permission
from webapp.persistence import passkeys
from webapp.persistence.rate_limits import RateCounter
from webapp.services import Services
from webapp.web.access import access

on_postgresql = pytest.mark.skipif(WANTED != "postgresql", reason="a server that can go: run by `make unit-postgresql`")


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """A test adds a page to it."""
    return own_app


@pytest.fixture
def page(services: Services) -> str:
    """An answer that reads and writes: an image is counted."""
    return f"/verification/{services.challenges.issue(session='s', form='f', now=services.clock.now())}.png"


@pytest.fixture
def read_only(postgresql: Postgresql, database_url: str) -> Iterator[None]:
    """As after a switch to a standby, or when the operator says so."""
    postgresql.execute("ALTER DATABASE espace SET default_transaction_read_only = on")
    yield
    postgresql.execute("ALTER DATABASE espace RESET default_transaction_read_only")


def write(session: Session, services: Services) -> None:
    session.add(RateCounter(key="zoe@exemple.fr", count=1, expires_at=services.clock.now()))
    session.flush()
    session.expunge_all()


def test_an_error_never_tells_what_a_row_holds(services: Services) -> None:
    """For a duplicate row PostgreSQL says "Key (key)=(zoe@exemple.fr) already exists": the error must not."""
    with services.database.transaction() as session:
        write(session, services)
    with pytest.raises(IntegrityError) as refused, services.database.transaction() as session:
        write(session, services)
    message = f"{refused.value} {refused.value.orig}"
    assert "unique" in message.lower() and "zoe@exemple.fr" not in message


@on_postgresql
def test_a_restart_of_the_database_is_a_page_that_says_to_come_back_and_nothing_more(
    client: FlaskClient, postgresql: Postgresql, page: str
) -> None:
    assert client.get(page).status_code == 200
    postgresql.stop()
    try:
        gone = client.get(page)
    finally:
        postgresql.start()
    assert (gone.status_code, gone.headers["Retry-After"]) == (503, "60")
    assert client.get(page).status_code == 200


@on_postgresql
def test_connections_kept_through_a_restart_are_made_anew_unseen(
    client: FlaskClient, postgresql: Postgresql, page: str
) -> None:
    assert client.get(page).status_code == 200
    postgresql.stop()
    postgresql.start()
    assert client.get(page).status_code == 200


@on_postgresql
@pytest.mark.usefixtures("read_only")
def test_a_database_that_is_read_only_is_a_page_that_says_to_come_back(client: FlaskClient, page: str) -> None:
    assert (client.get("/").status_code, client.get(page).status_code) == (200, 503)


@on_postgresql
def test_what_postgresql_cannot_write_is_refused_as_made_up(
    app: Flask, client: FlaskClient, services: Services
) -> None:
    @access(Permission.PUBLIC)
    def look_up() -> str:
        with services.database.read() as session:
            return str(passkeys.find(session, "\0"))

    app.add_url_rule("/erreur", view_func=look_up)
    assert client.get("/erreur").status_code == 400


@on_postgresql
def test_reading_never_writes(services: Services) -> None:
    with pytest.raises(InternalError, match="read-only"), services.database.read() as session:
        write(session, services)
