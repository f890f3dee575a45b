"""SPEC 8.1, WCAG 2.2.1, 2.2.5: a session that ends loses nothing typed, and tells how long it lasts."""

import pytest
from flask import Flask

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register
from tests.unit.web.browser import Browser
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from tests.unit.web.pages.account.test_changes import FORMS, change, mailed
from webapp.messages.message import RenderedMessage
from webapp.persistence.spaces import Space
from webapp.services import Services


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


def sent_too_late(owner: Walker, clock: ManualClock, slug: str = "nom", **idle: float) -> Walker:
    """What is typed is sent after the session has ended."""
    owner.open(f"/espace/coordonnees/{slug}")
    clock.advance(**idle or {"minutes": 31})
    owner.send(**FORMS[slug] | {"current_password": PASSWORD})
    return owner


@pytest.mark.parametrize("slug", FORMS)
def test_what_was_sent_too_late_is_found_again_after_signing_in(owner: Walker, clock: ManualClock, slug: str) -> None:
    sent_too_late(owner, clock, slug)
    assert owner.url == "/connexion" and "Votre saisie est gardée" in owner.text
    owner.send(email=EMAIL, password=PASSWORD, **owner.solve())
    assert owner.url == f"/espace/coordonnees/{slug}"
    for name, value in FORMS[slug].items():
        assert owner.fields()[name] == ("" if "password" in name else value)


def test_nothing_was_changed_by_what_was_sent_too_late(owner: Walker, clock: ManualClock) -> None:
    sent_too_late(owner, clock).send(email=EMAIL, password=PASSWORD, **owner.solve())
    assert owner.open("/espace").heading == "Bonjour Zoé MARTIN"


def test_it_is_kept_too_when_the_twelve_hours_are_over(owner: Walker, clock: ManualClock) -> None:
    sent_too_late(owner, clock, hours=13)
    assert "Votre saisie est gardée" in owner.text


def test_once_sent_it_is_not_shown_again(owner: Walker, clock: ManualClock) -> None:
    sent_too_late(owner, clock).send(email=EMAIL, password=PASSWORD, **owner.solve())
    owner.send(current_password=PASSWORD)
    assert "Nom modifié" in owner.text
    change(owner, "nom", last_name="Petit")
    assert owner.open("/espace/coordonnees/nom").fields()["last_name"] == "Petit"


def test_it_is_never_shown_to_another_space(
    owner: Walker, clock: ManualClock, services: Services, sent: list[RenderedMessage]
) -> None:
    """Two people share a tablet."""
    other = "autre@exemple.fr"
    register(services, other, last_name="Autre")
    (message,) = mailed(services, sent)
    activate(services, code_in(message), other)
    with services.database.transaction() as session:
        session.query(Space).filter_by(email=other).one().password_hash = services.passwords.hash(PASSWORD)
    sent_too_late(owner, clock).send(email=other, password=PASSWORD)
    owner.send(password=PASSWORD, **owner.solve())  # the other address is new on this device
    assert owner.fields()["last_name"] == "Autre"


def test_asking_how_long_a_session_lasts_does_not_prolong_it(owner: Walker, clock: ManualClock) -> None:
    clock.advance(minutes=20)
    for _ in range(2):
        assert owner.client.get("/espace/session").get_json() == {"seconds_left": 600}
    clock.advance(minutes=10)
    assert owner.client.get("/espace/session").status_code == 401


def test_a_session_lasts_on_when_asked_to(owner: Walker, clock: ManualClock) -> None:
    clock.advance(minutes=29)
    token = str(owner.document.query('input[name="csrf_token"]')[0].attrs["value"])
    answer = owner.client.post("/espace/session", headers={"X-CSRFToken": token})
    assert answer.get_json() == {"seconds_left": 1800}
    clock.advance(minutes=29)
    assert owner.open("/espace").url == "/espace"


def test_the_dialog_is_there_for_who_is_signed_in_only(owner: Walker, app: Flask, services: Services) -> None:
    assert owner.open("/aide").document.query("dialog")
    assert not Browser(app.test_client(), services).open("/aide").document.query("dialog")


@pytest.mark.parametrize("url", ["/espace/session", "/espace/cles-d-acces/nouvelle.json"])
def test_a_script_that_asks_too_late_does_not_cost_what_is_typed(owner: Walker, clock: ManualClock, url: str) -> None:
    owner.open("/espace/coordonnees/question")
    clock.advance(minutes=31)
    assert owner.client.get(url).status_code == 401
    owner.send(**FORMS["question"])
    assert "Votre saisie est gardée" in owner.text
