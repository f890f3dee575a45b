"""Production leaves out what only development has, and adds what only production needs."""

from pathlib import Path

import pytest
from flask import Flask

from tests.support.settings import PRODUCTION
from webapp import create_app
from webapp.settings import Settings


@pytest.fixture
def production(tmp_path: Path) -> Flask:
    return create_app(Settings(**PRODUCTION | {"data_dir": tmp_path}))


def test_the_mailbox_is_absent_from_production(production: Flask) -> None:
    assert "mailbox" not in production.blueprints
    answer = production.test_client().get("/boite-aux-lettres/", base_url="https://espace.essai.fr")
    assert answer.status_code == 404


def test_in_production_the_cookie_is_bound_to_the_host(production: Flask) -> None:
    response = production.test_client().get("/creation/expert/conditions", base_url="https://espace.essai.fr")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-espace=") and "Secure" in cookie


def test_in_production_a_browser_that_came_once_comes_by_https_for_a_year(production: Flask) -> None:
    response = production.test_client().get("/", base_url="https://espace.essai.fr")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
