"""SPEC 6, 8.1: a device that signed in before takes no check, and strangers cannot lock it out."""

from typing import Any

import pytest
from flask import Flask

from testkit.seeds import State, seed
from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from webapp.services import Services
from webapp.usecases.access.recover_password import reset_password, write_reset_link
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, sign_in

COOKIE = "espace-appareil"
OTHER = "autre@exemple.fr"


@pytest.fixture
def known(walker: Walker, number: str) -> Walker:
    """Somebody who signed in here, and out."""
    walker.sign_in()
    walker.send_to("/deconnexion")
    return walker


def is_asked(walker: Walker) -> bool:
    return "challenge" in walker.fields()


def guess(services: Services, clock: ManualClock, times: int) -> None:
    """Strangers try passwords of the address, each after the wait that the one before costs."""
    for _ in range(times):
        with pytest.raises(InvalidCredentials):
            sign_in(services, email=EMAIL, password="wrong", device="")
        clock.advance(minutes=5)


def test_a_device_that_signed_in_before_is_not_asked_for_the_check(known: Walker) -> None:
    assert not is_asked(known.open("/connexion"))
    assert known.send(email=EMAIL.upper(), password=PASSWORD).url == "/espace"


def test_nor_when_its_owner_mistypes(known: Walker) -> None:
    known.open("/connexion").send(email="zoe", password=PASSWORD)
    assert known.status == 422 and not is_asked(known)
    known.send(email=EMAIL, password="wrong")
    assert known.status == 422 and not is_asked(known)
    assert known.send(password=PASSWORD).url == "/espace"


def test_the_device_that_activated_is_known(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    assert walker.heading == "Votre espace est créé"
    walker.send_to("/deconnexion")
    assert not is_asked(walker.open("/connexion"))
    assert walker.send(email=EMAIL, password=PASSWORD).url == "/espace"


def test_a_known_device_is_worthless_for_another_address(known: Walker, services: Services) -> None:
    seed(services, State.ACTIVE, OTHER)
    known.open("/connexion").send(email=OTHER, password=PASSWORD)
    assert known.status == 422 and is_asked(known)
    assert "pas encore connectée sur cet appareil" in known.document.query("#moyen-erreur")[0].to_text()
    with pytest.raises(KeyError), known.client.session_transaction() as session:
        session["space"]
    assert known.send(password=PASSWORD, **known.solve()).url == "/espace"


def test_several_spaces_on_one_device_are_each_known(known: Walker, services: Services) -> None:
    seed(services, State.ACTIVE, OTHER)
    known.sign_in(email=OTHER)
    known.send(password=PASSWORD, **known.solve())
    known.send_to("/deconnexion")
    for email in (EMAIL, OTHER):
        assert known.open("/connexion").send(email=email, password=PASSWORD).url == "/espace"
        known.send_to("/deconnexion")


def test_strangers_cannot_lock_a_known_device_out(known: Walker, services: Services, clock: ManualClock) -> None:
    guess(services, clock, 10)
    with pytest.raises(Throttled):
        sign_in(services, email=EMAIL, password=PASSWORD, device="")
    assert known.open("/connexion").send(email=EMAIL, password=PASSWORD).url == "/espace"
    with pytest.raises(Throttled):  # nor does its sign-in give strangers new tries
        sign_in(services, email=EMAIL, password=PASSWORD, device="")


def test_a_stolen_cookie_is_bounded_by_a_counter_of_its_own(
    known: Walker, services: Services, clock: ManualClock
) -> None:
    for _ in range(10):
        known.open("/connexion").send(email=EMAIL, password="wrong")
        clock.advance(minutes=5)
    known.open("/connexion").send(email=EMAIL, password=PASSWORD)
    assert "Trop d’essais" in known.errors[0]
    assert sign_in(services, email=EMAIL, password=PASSWORD, device="")  # and locks nobody else out
    known.open("/connexion").send(email=EMAIL, password=PASSWORD)
    assert "Trop d’essais" in known.errors[0]


@pytest.fixture
def thief(known: Walker, app: Flask, services: Services) -> Walker:
    """Another browser with a copy of the device's cookie."""
    cookie, client = known.client.get_cookie(COOKIE), app.test_client()
    assert cookie is not None
    client.set_cookie(COOKIE, cookie.value)
    return Walker(client, services)


def is_throttled(walker: Walker) -> bool:
    walker.open("/connexion").send(email=EMAIL, password="wrong")
    return "Trop d’essais" in walker.errors[0]


@pytest.mark.parametrize("owner", [EMAIL, OTHER], ids=["the owner", "the thief, with a space of their own,"])
def test_no_sign_in_gives_whoever_copied_the_cookie_more_guesses(
    known: Walker, thief: Walker, services: Services, clock: ManualClock, owner: str
) -> None:
    """The owner signs in on the copied device; or the thief does, to whom the copy would seem a new device."""
    for _ in range(10):
        assert not is_throttled(thief)
        clock.advance(minutes=5)
    if owner == OTHER:
        seed(services, State.ACTIVE, OTHER)
        thief.open("/connexion").send(email=OTHER, password=PASSWORD)
        thief.send(password=PASSWORD, **thief.solve())
        assert thief.url == "/espace"
        thief.send_to("/deconnexion")
    else:
        clock.advance(hours=1)
        assert known.open("/connexion").send(email=EMAIL, password=PASSWORD).url == "/espace"
    assert is_throttled(thief)


def test_the_failures_before_a_sign_in_cost_its_owner_no_wait_afterwards(known: Walker, clock: ManualClock) -> None:
    for _ in range(5):
        known.open("/connexion").send(email=EMAIL, password="wrong")
        clock.advance(minutes=1)
    assert known.send(password=PASSWORD).url == "/espace"
    known.send_to("/deconnexion")
    for _ in range(3):
        assert not is_throttled(known)


def test_a_new_password_ends_the_wait_of_the_devices_too(known: Walker, services: Services) -> None:
    for _ in range(5):
        known.open("/connexion").send(email=EMAIL, password="wrong")
    assert "Trop d’essais" in known.errors[0]
    with services.database.transaction() as session:
        message: Any = write_reset_link(services, session, EMAIL)
    reset_password(services, message.token, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    assert known.open("/connexion").send(email=EMAIL, password=NEW_PASSWORD).url == "/espace"


def test_after_six_months_the_device_is_asked_again(known: Walker, clock: ManualClock) -> None:
    clock.advance(days=182)
    assert not is_asked(known.open("/connexion"))
    clock.advance(days=2)
    assert is_asked(known.open("/connexion"))


def test_the_cookie_lasts_six_months_and_is_kept_from_scripts_and_other_sites(walker: Walker, number: str) -> None:
    walker.open("/connexion")
    form = walker.fields() | {"email": EMAIL, "password": PASSWORD, **walker.solve()}
    answer = walker.client.post("/connexion", data=form)
    (cookie,) = (header for header in answer.headers.getlist("Set-Cookie") if header.startswith(f"{COOKIE}="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={183 * 24 * 3600}"} <= set(cookie.split("; "))


def test_behind_tls_the_cookie_is_bound_to_the_host(services: Services, settings: Any, clock: ManualClock) -> None:
    from webapp import create_app

    site = "https://espace.exemple.fr"
    app = create_app(settings.model_copy(update={"base_url": site}), clock=clock)
    seed(services, State.ACTIVE, EMAIL)
    client = app.test_client()
    walker = Walker(client, app.extensions["espace"])
    client.environ_base["wsgi.url_scheme"] = "https"
    client.environ_base["HTTP_HOST"] = "espace.exemple.fr"
    walker.open("/connexion")
    answer = client.post("/connexion", data=walker.fields() | {"email": EMAIL, "password": PASSWORD, **walker.solve()})
    (cookie,) = (header for header in answer.headers.getlist("Set-Cookie") if COOKIE in header)
    assert cookie.startswith(f"__Host-{COOKIE}=") and "; Secure" in cookie and "Domain" not in cookie
