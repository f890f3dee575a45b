"""SPEC 8.1: one message for a wrong pair, growing delays, a lock with a way back, a session that ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from testkit.seeds import State, seed
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.access.sign_in import LOCKED_AFTER, InvalidCredentials, Throttled, find_signed_in, sign_in
from webapp.usecases.outbox.send_outbox import send_next

WRONG = "Adresse électronique ou mot de passe inexact"


def refused(services: Services, times: int, clock: ManualClock, email: str = EMAIL) -> None:
    """So many wrong passwords, each after the wait that the one before costs."""
    for _ in range(times):
        with pytest.raises(InvalidCredentials):
            sign_in(services, email=email, password="wrong", device="Firefox sur Linux")
        clock.advance(minutes=5)


def test_address_and_password_open_the_space(walker: Walker, number: str) -> None:
    walker.sign_in()
    assert walker.url == "/espace"
    assert walker.heading == "Bonjour Zoé MARTIN"
    assert number in walker.text.replace(" ", "")
    assert "Vous n’avez pas encore d’entreprise ni de service" in walker.text


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper(), f" {EMAIL} "])
def test_the_case_of_the_address_does_not_count(walker: Walker, number: str, email: str) -> None:
    assert walker.sign_in(email=email).url == "/espace"


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(walker: Walker, number: str) -> None:
    pages = [walker.sign_in(*pair).text for pair in (("wrong", EMAIL), (PASSWORD, "nobody@exemple.fr"))]
    assert pages[0] == pages[1]
    assert WRONG in pages[0]
    assert walker.status == 422


def test_the_password_is_never_sent_back_and_the_address_is(walker: Walker, number: str) -> None:
    walker.sign_in("wrong")
    assert (walker.fields()["email"], walker.fields()["password"]) == (EMAIL, "")


@pytest.mark.parametrize(
    "other", [PASSWORD.upper(), PASSWORD[:-1], PASSWORD.replace("-", " - ", 1), PASSWORD + "x" * 200]
)
def test_a_password_is_judged_exactly_as_it_was_typed(walker: Walker, number: str, other: str) -> None:
    assert walker.sign_in(other).status == 422


@pytest.mark.parametrize("pasted", [f"{PASSWORD} ", f" {PASSWORD}", f"{PASSWORD}\u00a0", f"\t{PASSWORD}\r\n"])
def test_white_space_at_the_ends_of_a_pasted_password_is_dropped(walker: Walker, number: str, pasted: str) -> None:
    """SPEC 3.2: no password has any."""
    assert walker.sign_in(pasted).url == "/espace"


def test_missing_fields_are_said_beside_them_and_the_check_is_not_asked_again(walker: Walker) -> None:
    walker.open("/connexion").send(**walker.solve())
    assert "Saisissez votre adresse" in walker.error_beside("email")
    assert "Saisissez votre mot de passe" in walker.error_beside("password")
    assert "Déjà faite" in walker.text
    walker.send(email=EMAIL, password=PASSWORD)
    assert WRONG in walker.text


def test_who_mistypes_a_password_is_not_asked_for_the_check_again(walker: Walker, number: str) -> None:
    """SPEC 6: nobody is asked twice."""
    walker.sign_in(password="wrong")
    assert "Déjà faite" in walker.text and "challenge" not in walker.fields()
    assert walker.send(email=EMAIL, password=PASSWORD).url == "/espace"


def test_one_check_serves_for_a_few_passwords_whatever_the_cookie_says(walker: Walker, number: str) -> None:
    """A robot that keeps a former cookie would otherwise guess with one check for ever."""
    walker.sign_in(password="wrong")
    before = walker.client.get_cookie("espace")
    assert before is not None
    for guess in range(5):
        walker.client.set_cookie("espace", before.value)
        assert WRONG in walker.send(email=f"{guess}.{EMAIL}", password="wrong").text
    walker.client.set_cookie("espace", before.value)
    walker.send(email=EMAIL, password=PASSWORD)
    assert "challenge" in walker.fields() and walker.open("/espace").url == "/connexion"


def test_a_check_that_was_passed_is_asked_again_a_quarter_of_an_hour_later(
    walker: Walker, number: str, clock: ManualClock
) -> None:
    walker.sign_in(password="wrong")
    clock.advance(seconds=15 * 60 + 1)
    assert "challenge" in walker.open("/connexion").fields()


def test_a_check_serves_for_one_form_only(walker: Walker, number: str) -> None:
    walker.sign_in(password="wrong")
    assert "challenge" in walker.open("/mot-de-passe-oublie").fields()


def test_without_a_met_challenge_nothing_is_tried(walker: Walker, number: str) -> None:
    walker.open("/connexion").send(email=EMAIL, password=PASSWORD, challenge_answer="000000")
    assert walker.status == 422
    assert walker.open("/espace").url == "/connexion"


def test_the_lock_is_mailed_to_the_owner_with_a_way_back(
    services: Services, number: str, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    sent.clear()
    refused(services, LOCKED_AFTER, clock)
    while send_next(services):
        pass
    (message,) = sent
    assert message.to == EMAIL
    assert "/mot-de-passe-oublie" in message.text and "/mot-de-passe-oublie" in message.html


def test_of_fifty_tries_at_once_no_more_are_judged_than_in_a_row(services: Services, number: str) -> None:
    def attempt(_: int) -> type[Exception]:
        try:
            sign_in(services, email=EMAIL, password="wrong", device="")
        except (InvalidCredentials, Throttled) as refusal:
            return type(refusal)
        raise AssertionError("the wrong password opened the space")

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(attempt, range(50)))
    assert outcomes.count(InvalidCredentials) == 4  # three free ones, and the one that starts the wait


def test_one_client_that_fails_everywhere_has_to_wait(walker: Walker, lower_limit: Callable[[str, str], None]) -> None:
    lower_limit("sign_in_failures", "2 per 15 minutes")
    statuses = [walker.sign_in("wrong", f"nobody{number}@exemple.fr").status for number in range(3)]
    assert statuses == [422, 422, 429] and "Trop d’essais refusés" in walker.text


def test_the_session_changes_when_one_signs_in(walker: Walker, number: str, client: FlaskClient) -> None:
    """Fixation: what was in the session before opens nothing after."""
    walker.open("/connexion")
    with client.session_transaction() as session:
        session["planted"] = "by someone else"
        before = session["sid"]
    walker.sign_in()
    with client.session_transaction() as session:
        assert "planted" not in session and session.get("sid") != before


def test_a_session_ends_after_thirty_idle_minutes(walker: Walker, number: str, clock: ManualClock) -> None:
    walker.sign_in()
    for _ in range(3):
        clock.advance(minutes=29)
        assert walker.open("/espace").url == "/espace"
    clock.advance(minutes=31)
    walker.open("/espace/coordonnees")
    assert walker.url == "/connexion"
    assert "Votre session a pris fin" in walker.text


def test_one_comes_back_to_the_page_asked_for(walker: Walker, number: str) -> None:
    walker.open("/espace/coordonnees")
    walker.send(email=EMAIL, password=PASSWORD, **walker.solve())
    assert walker.url == "/espace/coordonnees"


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org",
        "//example.org",
        "/\\example.org",
        "/espace/../connexion",
        "/espace@example.org",
        "\r\nX: y",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(walker: Walker, number: str, target: str) -> None:
    walker.open("/connexion")
    walker.send(email=EMAIL, password=PASSWORD, next=target, **walker.solve())
    assert walker.url == "/espace"


def test_signing_out_ends_the_session_for_good(walker: Walker, number: str, client: FlaskClient, app: Flask) -> None:
    walker.sign_in()
    with client.session_transaction() as session:
        stolen = session["space"]
    walker.send_to("/deconnexion")
    assert walker.url == "/" and "Vous êtes déconnecté" in walker.text
    assert find_signed_in(app.extensions["espace"], stolen) is None
    assert walker.open("/espace").url == "/connexion"


def test_who_is_signed_in_is_not_asked_again(walker: Walker, number: str) -> None:
    assert walker.sign_in().open("/connexion").url == "/espace"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(walker: Walker, number: str) -> None:
    response = walker.client.get("/connexion")
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_behind_tls_the_cookie_is_bound_to_the_host(settings: Any, clock: ManualClock) -> None:
    from webapp import create_app

    app = create_app(settings.model_copy(update={"base_url": "https://espace.exemple.fr"}), clock=clock)
    cookie = app.test_client().get("/connexion", base_url="https://espace.exemple.fr").headers["Set-Cookie"]
    assert cookie.startswith("__Host-espace=") and "Secure" in cookie and "Path=/" in cookie


def test_a_wrong_token_signs_nobody_in_and_loses_nothing(walker: Walker, number: str) -> None:
    walker.open("/connexion").send(email=EMAIL, password=PASSWORD, csrf_token="x", **walker.solve())
    assert walker.status == 422 and "Rien n’est perdu" in walker.errors[0]
    assert walker.fields()["email"] == EMAIL


def test_the_right_password_of_a_request_that_waits_leads_to_its_activation(walker: Walker, services: Services) -> None:
    """SPEC 8.8: no mute door. A wrong password says what it says to everybody."""
    seed(services, State.PENDING, EMAIL)
    walker.sign_in()
    assert "attend encore son activation" in walker.errors[0]
    assert walker.document.query('.error-summary a[href="/activation"]')
    waiting = walker.sign_in("wrong").errors
    assert waiting == walker.sign_in("wrong", "nobody@exemple.fr").errors
