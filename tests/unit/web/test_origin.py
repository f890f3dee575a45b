"""CWE-352: every form of the site is taken from our own pages only, whatever the browser says or keeps to itself."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter

from tests.unit.conftest import ManualClock, StrictClient
from webapp import create_app
from webapp.settings import Settings

OURS = "https://espace.exemple.fr"
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://espace.exemple.fr"},
    {"Origin": "https://espace.exemple.fr:8443"},
    {"Origin": "https://espace.exemple.fr.evil.example"},
    {"Referer": "https://evil.example/connexion"},
    {"Origin": OURS, "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
]
OWN = [
    {},
    {"Origin": OURS},
    {"Origin": "https://ESPACE.exemple.fr"},
    {"Referer": f"{OURS}/connexion", "Sec-Fetch-Site": "same-origin"},
    {"Origin": OURS, "Referer": "https://evil.example/", "Sec-Fetch-Site": "same-origin"},
]
FORMS_OF_THE_SITE = 15
"""At least: a list that shrinks by mistake would prove nothing."""


@pytest.fixture
def app(settings: Settings, clock: ManualClock) -> Flask:
    app = create_app(settings.model_copy(update={"base_url": OURS}), clock=clock)
    app.test_client_class = StrictClient
    return app


def forms(app: Flask) -> list[str]:
    """An address of each view that takes a POST."""
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = {
                name: min(converter.items) if isinstance(converter, AnyConverter) else "0" * 14
                for name, converter in rule._converters.items()
            }
            with app.test_request_context():
                found.append(app.url_for(rule.endpoint, **values))
    assert len(found) >= FORMS_OF_THE_SITE
    return found


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_form_is_taken_from_another_site(app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    for url in forms(app):
        answer = client.post(url, base_url=OURS, headers=headers)
        assert answer.status_code == 400, url
        assert "Set-Cookie" not in answer.headers, url


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_a_form_of_ours_is_refused_for_no_header_that_a_browser_keeps_to_itself(
    app: Flask, client: FlaskClient, headers: dict[str, str]
) -> None:
    """Over https too, where privacy extensions drop Referer; the token alone is missing here."""
    for url in forms(app):
        answer = client.post(url, base_url=OURS, headers=headers)
        assert answer.status_code != 400 or url.startswith("/fragments/"), url


def test_the_public_address_is_ours_behind_a_proxy_that_drops_the_port(app: Flask, client: FlaskClient) -> None:
    for url in forms(app):
        answer = client.post(url, base_url="http://127.0.0.1:8000", headers={"Origin": OURS})
        assert answer.status_code != 400 or url.startswith("/fragments/"), url
        assert client.post(url, base_url="http://127.0.0.1:8000", headers={"Origin": "http://x"}).status_code == 400


@pytest.mark.parametrize("url", ["/deconnexion", "/activation/annulation/x"])
def test_a_button_on_a_page_that_was_open_too_long_shows_a_page_that_says_so(client: FlaskClient, url: str) -> None:
    """SPEC 3: no dead end of a token; nothing is done."""
    answer = client.post(url, data={"csrf_token": "old"}, base_url=OURS)
    assert answer.status_code == 303
    shown = client.get(answer.location, base_url=OURS, follow_redirects=True)
    assert "Rien n’a été fait" in shown.text and "cookies" in shown.text


def test_whose_session_has_ended_is_asked_to_sign_in_not_told_of_a_token(client: FlaskClient) -> None:
    for url in ("/espace/garder", "/espace/appareils/deconnexion", "/espace/appareils/x/deconnexion"):
        assert client.post(url, data={"csrf_token": "old"}, base_url=OURS).location.startswith("/connexion")
