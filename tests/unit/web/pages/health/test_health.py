"""What load balancers ask: alive without the database, ready only with it and with the tables that the code needs."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.support.settings import CHEAP_HASH
from webapp import create_app
from webapp.domain.permissions import Permission
from webapp.persistence.database import Database
from webapp.services import Services
from webapp.settings import Settings
from webapp.web.access import access

UNREACHABLE = "postgresql://espace@127.0.0.1:1/espace?connect_timeout=1"


@pytest.fixture
def app(own_app: Flask) -> Flask:
    return own_app


def set_revision(database: Database, revision: str) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.parametrize("path", ["/sante/vif", "/sante/pret"])
def test_a_served_site_is_alive_and_ready_in_plain_text_without_cookie(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


def test_without_its_database_a_process_is_alive_but_not_ready_and_tells_no_secret() -> None:
    client = create_app(Settings(database_url=UNREACHABLE, **CHEAP_HASH)).test_client()
    assert client.get("/sante/vif").status_code == 200
    answer = client.get("/sante/pret")
    assert (answer.status_code, answer.text) == (503, "base de données absente\n")


def test_a_database_that_was_never_migrated_is_not_ready(fresh_database_url: str) -> None:
    client = create_app(Settings(database_url=fresh_database_url, **CHEAP_HASH)).test_client()
    assert client.get("/sante/pret").status_code == 503


@pytest.mark.parametrize(("revision", "status"), [("0005", 503), ("9999", 200)])
def test_an_older_schema_is_not_ready_but_a_later_one_is_while_releases_follow_each_other(
    client: FlaskClient, services: Services, revision: str, status: int
) -> None:
    with services.database.read() as session:
        present = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    set_revision(services.database, revision)
    try:
        assert client.get("/sante/pret").status_code == status
        if status == 200:
            services.database.migrate()  # of the release before, by mistake: nothing is done
    finally:
        set_revision(services.database, present)


def test_an_error_on_the_way_is_not_called_ready(own_app: Flask) -> None:
    own_app.view_functions["health.ready"] = access(Permission.PUBLIC)(lambda: 1 / 0)
    assert own_app.test_client().get("/sante/pret").status_code == 500
