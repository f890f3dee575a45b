"""SPEC 8.3: a change that is sent twice counts once, signs nobody out, and its former token dies within a minute.

Forms without a `press` are sent here: what is kept of an answer for a minute (decision 24) has no part in it.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.people import NEW_PASSWORD
from tests.unit.conftest import ManualClock
from tests.unit.web.authenticator import Authenticator
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from tests.unit.web.pages.account.test_changes import FORMS, mailed, space_now
from tests.unit.web.pages.account.test_passkeys import add, creation_options, keys
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.access.sign_in import disconnect_all_devices, sign_in
from webapp.usecases.account.queries import history
from webapp.web.limits import EMAIL_CHANGES, hits

SLUGS = [*FORMS, "cle-d-acces", "retirer-cle"]
WITHOUT_NOTICE = {"nom", "telephone", "adresse-professionnelle"}
SUCCESS = {
    "nom": "Nom modifié.",
    "telephone": "Téléphone modifié.",
    "adresse-professionnelle": "Adresse professionnelle modifiée.",
    "question": "Question de confiance changée.",
    "mot-de-passe": "Mot de passe changé.",
    "adresse-electronique": "Un code est parti",
    "fermeture": "La fermeture est enregistrée.",
    "cle-d-acces": "Clé d’accès ajoutée.",
    "retirer-cle": "Clé d’accès retirée.",
}


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


class Sent:
    """A form that was filled in once, and that several presses send with the cookie of that moment."""

    def __init__(self, app: Flask, owner: Walker, slug: str, **typed: str) -> None:
        self._app, self._url = app, f"/espace/coordonnees/{slug}"
        query = "?cle=" + keys(owner._service)[0].id if slug == "retirer-cle" else ""
        owner.open(self._url + query)
        values = FORMS.get(slug, {})
        if slug == "cle-d-acces":
            made = Authenticator().create(creation_options(owner))
            values = {"passkey_name": "Mon téléphone", "passkey": made}
        self.data = owner.fields() | values | {"current_password": PASSWORD} | typed | {"press": ""}
        cookie = owner.client.get_cookie("espace")
        assert cookie is not None
        self._cookie = cookie.value

    def browser(self) -> FlaskClient:
        """A browser that has received no answer since."""
        client = self._app.test_client()
        client.set_cookie("espace", self._cookie)
        return client

    def press(self, **typed: str) -> tuple[FlaskClient, TestResponse]:
        client = self.browser()
        return client, client.post(self._url, data=self.data | typed)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/espace").status_code == 200


@pytest.fixture
def sent_form(app: Flask, owner: Walker, request: pytest.FixtureRequest) -> Sent:
    if request.param == "retirer-cle":
        add(owner, Authenticator())
    return Sent(app, owner, request.param)


@pytest.mark.parametrize(("sent_form", "slug"), [(slug, slug) for slug in SLUGS], indirect=["sent_form"])
def test_a_second_press_has_the_outcome_of_the_first_and_signs_nobody_out(
    sent_form: Sent, slug: str, clock: ManualClock
) -> None:
    for wait in (59, 120):
        client, answer = sent_form.press()
        assert SUCCESS[slug] in client.get(answer.headers["Location"]).text
        clock.advance(seconds=wait)
        assert is_signed_in(client)


@pytest.mark.parametrize(("sent_form", "slug"), [(slug, slug) for slug in SLUGS], indirect=["sent_form"])
def test_sent_at_once_it_counts_once_and_each_answer_keeps_its_person_signed_in(
    sent_form: Sent, slug: str, services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    mailed(services, sent)
    before = len(history(services, space_now(services).number))
    with ThreadPoolExecutor(4) as pool:
        presses = list(pool.map(lambda _: sent_form.press(), range(4)))
    assert [answer.status_code for _, answer in presses] == [303] * 4
    assert len(history(services, space_now(services).number)) == before + 1
    assert len(mailed(services, sent)) == (0 if slug in WITHOUT_NOTICE else 1)
    clock.advance(minutes=2)
    assert all(is_signed_in(client) for client, _ in presses)


@pytest.fixture
def renamed(app: Flask, owner: Walker) -> Sent:
    """An owner who changed their name; the answer was lost."""
    form = Sent(app, owner, "nom")
    form.press()
    return form


def test_after_a_lost_answer_one_goes_on_for_a_minute_and_no_longer(renamed: Sent, clock: ManualClock) -> None:
    clock.advance(seconds=59)
    assert is_signed_in(renamed.browser())
    clock.advance(seconds=1)
    assert not is_signed_in(renamed.browser())


def test_a_second_press_gives_the_former_token_no_longer_life(renamed: Sent, clock: ManualClock) -> None:
    clock.advance(seconds=59)
    assert renamed.press()[1].status_code == 303
    clock.advance(seconds=1)
    assert not is_signed_in(renamed.browser())


def test_a_former_token_ends_with_its_session(renamed: Sent, services: Services) -> None:
    disconnect_all_devices(services)
    assert not is_signed_in(renamed.browser())


def test_other_values_are_another_change(renamed: Sent, services: Services) -> None:
    assert renamed.press(last_name="Petit")[1].status_code == 303
    assert space_now(services).details["last_name"] == "Petit"


def test_a_former_token_changes_nothing_without_the_password(renamed: Sent, services: Services) -> None:
    """The same press needs the password too, and its failures count with those of the sign-in."""
    answers = [renamed.press(current_password="wrong")[1] for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    assert "Trop d’essais" in answers[-1].text and "espace=" not in answers[-1].headers.get("Set-Cookie", "")


def test_a_replaced_password_is_good_for_the_press_that_replaced_it_only(
    app: Flask, owner: Walker, services: Services
) -> None:
    form = Sent(app, owner, "mot-de-passe")
    form.press()
    assert form.press()[1].status_code == 303
    another = {"password": f"x{NEW_PASSWORD}", "password_confirmation": f"x{NEW_PASSWORD}"}
    assert form.press(**another)[1].status_code == 422
    assert sign_in(services, email=EMAIL, password=NEW_PASSWORD, device="test")


def test_a_code_that_was_asked_for_twice_at_once_is_counted_once(app: Flask, owner: Walker) -> None:
    form = Sent(app, owner, "adresse-electronique")
    for _ in range(2):
        form.press()
    with app.test_request_context("/"):
        assert hits(EMAIL_CHANGES, (("space", space_now(owner._service).id),)) == 1


def test_a_refused_change_can_be_sent_again(app: Flask, owner: Walker) -> None:
    form = Sent(app, owner, "adresse-electronique", email=EMAIL, email_confirmation=EMAIL)
    for _ in range(2):
        client, answer = form.press()
        assert answer.status_code == 422 and is_signed_in(client)
