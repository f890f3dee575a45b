"""A form that comes too late, or without a cookie, comes back with what was typed and a reason that says what to do.

The journeys have their own tests of it. Here are the forms of their own pages: sign-in, recovery, correction.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from tests.unit.web.pages.recovery.test_recovery import link as link
from webapp.services import Services

OTHER_TAB = "dans un autre onglet"
NO_COOKIE = "autorisez les cookies de ce site"
PLAIN = {
    "/connexion": {"email": EMAIL, "password": PASSWORD},
    "/mot-de-passe-oublie": {"email": EMAIL},
}
plain_forms = pytest.mark.parametrize("url", PLAIN)


def send(walker: Walker, url: str) -> Walker:
    walker.send(**PLAIN[url], **walker.solve())
    return walker


@plain_forms
def test_a_page_whose_cookie_has_ended_comes_back_with_what_was_typed(walker: Walker, number: str, url: str) -> None:
    walker.open(url).client.delete_cookie("espace")
    send(walker, url)
    assert walker.status == 422 and NO_COOKIE in walker.errors[0] and "Rien n’est perdu" in walker.errors[0]
    assert walker.fields()["email"] == EMAIL and PASSWORD not in walker.response.text
    send(walker, url)
    assert walker.status == 200 and walker.url != url


@plain_forms
def test_a_page_of_another_session_comes_back_with_what_was_typed(walker: Walker, number: str, url: str) -> None:
    """Another tab has signed in, then out."""
    page = Walker(walker.client, walker._service)
    page.open(url)
    walker.sign_in().open("/espace").send_to("/deconnexion")
    send(page, url)
    assert page.status == 422 and OTHER_TAB in page.errors[0] and page.fields()["email"] == EMAIL
    send(page, url)
    assert page.status == 200


@plain_forms
def test_where_cookies_are_blocked_the_page_names_them(app: Flask, services: Services, url: str) -> None:
    walker = Walker(FlaskClient(app, use_cookies=False), services)
    walker.client.__class__ = app.test_client_class or FlaskClient
    walker.open(url)
    send(walker, url)
    assert walker.status == 422 and NO_COOKIE in walker.errors[0] and walker.fields()["email"] == EMAIL


def test_whoever_is_signed_in_already_comes_to_the_space(walker: Walker, number: str) -> None:
    page = Walker(walker.client, walker._service)
    page.open("/connexion")
    walker.sign_in()
    assert send(page, "/connexion").url == "/espace"
    page.open("/connexion")
    assert page.url == "/espace"


@pytest.mark.parametrize("cookie", ["ended", "of another session"])
def test_a_passkey_that_comes_too_late_brings_the_page_of_the_sign_in_back(walker: Walker, cookie: str) -> None:
    walker.open("/connexion")
    token = walker.fields()["csrf_token"] if cookie == "ended" else "forged"
    if cookie == "ended":
        walker.client.delete_cookie("espace")
    sent = {"csrf_token": token, "passkey": "{}", "next": ""}
    walker._show(walker.client.post("/connexion/cle-d-acces", data=sent))
    assert walker.status == 422 and walker.heading == "Connexion"
    assert (NO_COOKIE if cookie == "ended" else OTHER_TAB) in walker.errors[0]


def test_a_new_password_whose_cookie_has_ended_is_typed_again_and_the_link_still_serves(
    walker: Walker, link: str
) -> None:
    new = {"password": NEW_PASSWORD, "password_confirmation": NEW_PASSWORD}
    walker.open(link).client.delete_cookie("espace")
    walker.send(answer=TRUSTED_ANSWER, **new)
    assert walker.status == 422 and NO_COOKIE in walker.errors[0] and NEW_PASSWORD not in walker.response.text
    assert walker.fields()["answer"] == TRUSTED_ANSWER
    walker.send(**new)
    assert walker.url == "/connexion" and "Mot de passe changé" in walker.text


def expiry(client: FlaskClient, url: str) -> timedelta:
    """How long the cookie of this answer lives; nothing if it carries none."""
    header = client.get(url).headers.get("Set-Cookie", "")
    if "expires=" not in header.lower():
        return timedelta()
    moment = next(part for part in header.split("; ") if part.lower().startswith("expires="))
    return parsedate_to_datetime(moment.partition("=")[2]) - datetime.now(UTC)


def test_the_cookie_lives_as_long_as_the_page_that_it_came_with(client: FlaskClient, clock: ManualClock) -> None:
    """A form may be sent after 24 hours; a cookie that is an hour old at most still has 24."""
    assert expiry(client, "/connexion") > timedelta(hours=24, minutes=55)
    clock.advance(minutes=59)
    assert expiry(client, "/connexion") == timedelta()
    clock.advance(minutes=1)
    assert expiry(client, "/connexion") > timedelta(hours=24, minutes=55)


def test_a_page_without_a_form_sends_no_cookie_again(client: FlaskClient, clock: ManualClock) -> None:
    client.get("/connexion")
    clock.advance(hours=2)
    assert expiry(client, "/aide") == timedelta()
