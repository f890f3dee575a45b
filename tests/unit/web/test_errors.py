"""SPEC 9: errors in the same layout, in plain French, with what to do."""

import re

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.support.html import attribute, elements, parse
from tests.unit.web.conftest import CREDENTIALS, EMAIL, PASSWORD, Walker
from webapp.domain.permissions import Permission
from webapp.security.hashing_slots import HashingBusy
from webapp.services import Services
from webapp.web.access import access


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """Tests add pages to it."""
    return own_app


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 429, 500, 503])
def test_each_error_has_its_page_with_a_way_out(app: Flask, client: FlaskClient, code: int) -> None:
    app.add_url_rule("/erreur", view_func=access(Permission.PUBLIC)(lambda: abort(code)))
    response = client.get("/erreur")
    assert response.status_code == code
    assert 'href="/contact"' in response.text and "<h1" in response.text


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("/connexion/", "/connexion"),
        ("/connexion//", "/connexion"),
        ("/creation/expert/?x=1&y=%C3%A9", "/creation/expert?x=1&y=%C3%A9"),
        ("/espace/coordonnees/", "/espace/coordonnees"),
    ],
)
def test_a_final_slash_leads_to_the_page(client: FlaskClient, typed: str, page: str) -> None:
    response = client.get(typed)
    assert (response.status_code, response.headers["Location"]) == (308, page)


@pytest.mark.parametrize("path", ["/nulle-part/", "/connexion/x/", "/deconnexion/", "/%2Fexemple.com/"])
def test_a_final_slash_after_no_page_is_a_page_that_is_missing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_form_sent_to_a_final_slash_is_not_sent_on(client: FlaskClient) -> None:
    assert client.post("/connexion/", data={"email": EMAIL}).status_code == 404


def test_a_database_that_is_gone_says_when_to_come_back(app: Flask, client: FlaskClient) -> None:
    @access(Permission.PUBLIC)
    def fail() -> str:
        raise OperationalError("select 1", {}, Exception("disk I/O error"))

    app.add_url_rule("/erreur", view_func=fail)
    response = client.get("/erreur")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")


def test_a_machine_that_is_busy_hashing_says_when_to_come_back_and_holds_what_was_typed(
    services: Services, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait_in_vain() -> None:
        raise HashingBusy

    monkeypatch.setattr(services.passwords._slots, "one", wait_in_vain)
    walker.to_credentials().send(**CREDENTIALS)
    assert (walker.status, walker.response.headers["Retry-After"]) == (503, "10")
    assert walker.fields()["email"] == EMAIL and PASSWORD not in walker.text


def test_an_unexpected_error_tells_nothing_of_the_inside(app: Flask, client: FlaskClient) -> None:
    @access(Permission.PUBLIC)
    def fail() -> str:
        raise RuntimeError("secret detail")

    app.add_url_rule("/erreur", view_func=fail)
    response = client.get("/erreur")
    assert response.status_code == 500 and "secret detail" not in response.text


@pytest.mark.parametrize("code", [500, 503])
def test_an_error_of_ours_shows_a_number_that_each_line_of_the_log_bears(
    app: Flask, client: FlaskClient, code: int
) -> None:
    """U11: people read it out; the operator finds what happened."""

    @access(Permission.PUBLIC)
    def fail() -> str:
        raise RuntimeError if code == 500 else OperationalError("select 1", {}, Exception("disk I/O error"))

    app.add_url_rule("/erreur", view_func=fail)
    with capture_logs(processors=[merge_contextvars]) as lines:
        page = parse(client.get("/erreur").text)
    (link,) = (one for one in elements(page, "main a") if "incident=" in (attribute(one, "href") or ""))
    number = (attribute(link, "href") or "").rpartition("=")[2]
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", number) and number in elements(page, "main")[0].to_text()
    told = [line for line in lines if line["log_level"] in ("error", "critical")]
    assert len(told) == 2 and all(line["incident"] == number for line in told)
    assert number not in client.get("/erreur").text


@pytest.mark.parametrize("code", [400, 403, 404, 413, 429])
def test_an_error_that_is_not_ours_has_no_number(app: Flask, client: FlaskClient, code: int) -> None:
    app.add_url_rule("/erreur", view_func=access(Permission.PUBLIC)(lambda: abort(code)))
    page = client.get("/erreur").text
    assert "incident" not in page and "Code à nous donner" not in page


def test_a_wrong_method_is_a_page_too(client: FlaskClient) -> None:
    response = client.post("/")
    assert response.status_code == 405 and "<h1" in response.text


def test_what_was_sent_while_the_database_was_gone_can_be_sent_again_from_the_page(
    app: Flask, client: FlaskClient
) -> None:
    """SPEC 3: nothing typed is lost; passwords are typed again."""

    @access(Permission.PUBLIC)
    def fail() -> str:
        raise OperationalError("select 1", {}, Exception("database or disk is full"))

    app.add_url_rule("/erreur", view_func=fail, methods=["POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    page = client.post("/erreur", data={"town": 'L’Haÿ "les" Roses', "password": "phrase", "csrf_token": "abc"})
    held = {attribute(field, "name"): attribute(field, "value") for field in elements(parse(page.text), "main input")}
    assert held == {"town": 'L’Haÿ "les" Roses', "csrf_token": "abc"}
    assert "Envoyer de nouveau ma saisie" in page.text and 'action="/erreur"' in page.text
