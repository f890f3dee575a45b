"""SPEC 6: whoever presses twice gets the first one's outcome: one effect, one answer, no error. Every form of the site.

The changes of a space have more to promise (pages/account/test_sent_twice.py): they are sent here too.
"""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from testkit.seeds import State, seed
from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import code_in
from tests.unit.web.authenticator import Authenticator
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL, PASSWORD, Walker
from tests.unit.web.pages.account import test_changes as changes
from tests.unit.web.pages.account.test_passkeys import add, creation_options, keys, request_options
from webapp.messages.message import RenderedMessage
from webapp.persistence.tables import metadata
from webapp.services import Services
from webapp.usecases.access.sign_in import sign_in
from webapp.usecases.account.queries import devices
from webapp.usecases.journeys import press_once
from webapp.usecases.outbox.send_outbox import send_next

COUNTED = ("outbox", "audit_events", "space_sessions", "registrations", "spaces", "passkeys", "verifications")


class Form(NamedTuple):
    """A form that is filled in. `url`: where it is sent, by default the page's own address."""

    typed: dict[str, str]
    url: str = ""


class Site(NamedTuple):
    """What a test has at hand to come to a form."""

    walker: Walker
    services: Services
    sent: list[RenderedMessage]

    def mailed(self) -> RenderedMessage:
        while send_next(self.services):
            pass
        return self.sent[-1]

    def link(self, part: str) -> str:
        url = next(word for word in self.mailed().text.split() if part in word)
        return re.sub(r"^https?://[^/]+", "", url)

    def owner(self) -> Walker:
        seed(self.services, State.ACTIVE, EMAIL)
        while send_next(self.services):  # drops the message with its code, which has been used
            pass
        return self.walker.sign_in()


def terms(site: Site) -> Form:
    site.walker.open("/creation/expert/conditions")
    return Form({"accept_terms": "y", **site.walker.solve()})


def credentials(site: Site) -> Form:
    site.walker.to_credentials()
    return Form(CREDENTIALS)


def details(site: Site) -> Form:
    site.walker.to_details()
    return Form(DETAILS)


def recap(site: Site) -> Form:
    site.walker.to_recap()
    return Form({})


def erasure(site: Site) -> Form:
    site.walker.to_registered()
    return Form({"action": "erase"})


def correction(site: Site) -> Form:
    site.walker.to_registered().open("/creation/expert/correction-adresse")
    return Form({"email": "z@exemple.fr", "email_confirmation": "z@exemple.fr"})


def code(site: Site) -> Form:
    site.walker.to_registered()
    mailed = code_in(site.mailed())
    site.walker.open("/activation/code")
    return Form({"code": mailed, **site.walker.solve()})


def login(site: Site) -> Form:
    site.walker.to_registered()
    site.walker.to_activation_login(code_in(site.mailed()))
    return Form({"email": EMAIL})


def activation_erasure(site: Site) -> Form:
    login(site)
    site.walker.send(email=EMAIL)
    return Form({"action": "erase"})


def cancellation(site: Site) -> Form:
    site.walker.to_registered().open(site.link("/activation/annulation/"))
    return Form({})


def refusal(site: Site) -> Form:
    site.walker.to_registered().open(site.link("/activation/annulation/")).send(refuses_further="1")
    return Form({}, url=f"{site.walker.url}/accepter")


def objection(site: Site) -> Form:
    owner = changes.change(site.owner(), "adresse-electronique")
    changes.confirm(owner, code_in(site.mailed()))
    site.walker.open(site.link("/activation/opposition/"))
    return Form({})


def signing_in(site: Site) -> Form:
    seed(site.services, State.ACTIVE, EMAIL)
    site.walker.open("/connexion")
    return Form({"email": EMAIL, "password": PASSWORD, **site.walker.solve()})


def passkey(site: Site) -> Form:
    device = Authenticator()
    add(site.owner(), device)
    site.walker.open("/espace").send_to("/deconnexion")
    site.walker.open("/connexion")
    return Form({"passkey": device.get(request_options(site.walker))}, "/connexion/cle-d-acces")


def signing_out(site: Site) -> Form:
    site.owner().open("/espace/coordonnees/nom")
    return Form({}, "/deconnexion")


def recovery(site: Site) -> Form:
    seed(site.services, State.ACTIVE, EMAIL)
    site.walker.open("/mot-de-passe-oublie")
    return Form({"email": EMAIL, **site.walker.solve()})


def message(site: Site) -> Form:
    site.walker.open("/contact")
    return Form({"email": EMAIL, "about": "Sujet", "text": "Texte", **site.walker.solve()})


def new_password(site: Site) -> Form:
    site.walker.send(**recovery(site).typed)
    site.walker.open(site.link("/mot-de-passe-oublie/"))
    return Form({"answer": TRUSTED_ANSWER, "password": NEW_PASSWORD, "password_confirmation": NEW_PASSWORD})


def change_of(slug: str) -> Callable[[Site], Form]:
    def change(site: Site) -> Form:
        site.owner().open(f"/espace/coordonnees/{slug}")
        return Form(changes.FORMS[slug] | {"current_password": PASSWORD})

    return change


def new_passkey(site: Site) -> Form:
    owner = site.owner()
    owner.open("/espace/coordonnees/cle-d-acces")
    made = Authenticator().create(creation_options(owner))
    return Form({"passkey_name": "Téléphone", "passkey": made, "current_password": PASSWORD})


def passkey_removal(site: Site) -> Form:
    add(site.owner(), Authenticator())
    site.walker.open(f"/espace/coordonnees/retirer-cle?cle={keys(site.services)[0].id}")
    return Form({"current_password": PASSWORD})


def giving_up(site: Site) -> Form:
    changes.change(site.owner(), "adresse-electronique").open("/espace/coordonnees")
    return Form({}, "/espace/coordonnees/adresse-electronique/abandon")


def keeping(site: Site) -> Form:
    changes.change(site.owner(), "fermeture").open("/espace")
    return Form({}, "/espace/garder")


def disconnection(site: Site, url: str = "") -> Form:
    owner = site.owner()
    sign_in(site.services, email=EMAIL, password=PASSWORD, device="Autre")
    owner.open("/espace/appareils")
    found = devices(site.services, changes.space_now(site.services).id)
    other = next(one for one in found if one.name == "Autre")
    return Form({}, url or f"/espace/appareils/{other.id}/deconnexion")


def disconnection_of_all(site: Site) -> Form:
    return disconnection(site, "/espace/appareils/deconnexion")


FORMS: dict[str, tuple[Callable[[Site], Form], dict[str, int]]] = {
    "/creation/expert/conditions": (terms, {}),
    "/creation/expert/identifiants": (credentials, {}),
    "/creation/expert/formulaire": (details, {}),
    "/creation/expert/recapitulatif": (recap, {"outbox": 1, "registrations": 1, "verifications": 2}),
    "/creation/expert/enregistrement": (erasure, {}),
    "/creation/expert/correction-adresse": (correction, {"outbox": 1, "verifications": 1}),
    "/activation/code": (code, {}),
    "/activation/identifiants": (
        login,
        {"audit_events": 1, "space_sessions": 1, "registrations": -1, "spaces": 1, "verifications": -1},
    ),
    "/activation/recapitulatif": (activation_erasure, {"audit_events": 1, "space_sessions": -1}),
    "/activation/annulation/{}": (cancellation, {"registrations": -1, "verifications": -2}),
    "/activation/opposition/{}": (objection, {"audit_events": 1, "space_sessions": -1, "verifications": -1}),
    "/connexion": (signing_in, {"audit_events": 1, "space_sessions": 1}),
    "/connexion/cle-d-acces": (passkey, {"audit_events": 1, "space_sessions": 1}),
    "/deconnexion": (signing_out, {"audit_events": 1, "space_sessions": -1}),
    "/mot-de-passe-oublie": (recovery, {"outbox": 1}),
    "/contact": (message, {"outbox": 1}),
    "/mot-de-passe-oublie/{}": (new_password, {"outbox": 1, "audit_events": 1, "verifications": -1}),
    "/espace/coordonnees/nom": (change_of("nom"), {"audit_events": 1}),
    "/espace/coordonnees/telephone": (change_of("telephone"), {"audit_events": 1}),
    "/espace/coordonnees/adresse-professionnelle": (change_of("adresse-professionnelle"), {"audit_events": 1}),
    "/espace/coordonnees/question": (change_of("question"), {"outbox": 1, "audit_events": 1}),
    "/espace/coordonnees/mot-de-passe": (change_of("mot-de-passe"), {"outbox": 1, "audit_events": 1}),
    "/espace/coordonnees/adresse-electronique": (
        change_of("adresse-electronique"),
        {"outbox": 1, "audit_events": 1, "verifications": 2},
    ),
    "/espace/coordonnees/fermeture": (change_of("fermeture"), {"outbox": 1, "audit_events": 1}),
    "/espace/coordonnees/cle-d-acces": (new_passkey, {"outbox": 1, "audit_events": 1, "passkeys": 1}),
    "/espace/coordonnees/retirer-cle": (passkey_removal, {"outbox": 1, "audit_events": 1, "passkeys": -1}),
    "/espace/coordonnees/adresse-electronique/abandon": (giving_up, {"verifications": -1}),
    "/espace/garder": (keeping, {"audit_events": 1}),
    "/activation/annulation/{}/accepter": (refusal, {"verifications": -1}),
    "/espace/appareils/{}/deconnexion": (disconnection, {"audit_events": 1, "space_sessions": -1}),
    "/espace/appareils/deconnexion": (disconnection_of_all, {"audit_events": 1, "space_sessions": -1}),
}
"""How to come to each form, and what one press of it adds to the tables."""
BY_SCRIPT = {"fragments", "account.session_left"}
"""What a script sends while somebody types or reads: nobody presses it."""


@pytest.fixture
def site(walker: Walker, services: Services, sent: list[RenderedMessage]) -> Site:
    return Site(walker, services, sent)


def forms_of(app: Flask) -> set[str]:
    """The addresses that take a form; free arguments stand as `{}`."""
    found = set()
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not {rule.endpoint, rule.endpoint.split(".")[0]} & BY_SCRIPT:
            slugs = re.search(r"<any\((.*)\):slug>", rule.rule)
            for slug in re.findall(r"'([^']+)'", slugs[1]) if slugs else [""]:
                url = rule.rule.replace(slugs[0], slug) if slugs else rule.rule
                found.add(re.sub(r"<[a-z_:]+>", "{}", url))
    return found


def test_every_form_of_the_site_is_sent_twice(app: Flask) -> None:
    assert set(FORMS) == forms_of(app)


class Pressed:
    """A form that is on the screen: each press sends it with the cookie of that moment."""

    def __init__(self, app: Flask, site: Site, form: Form) -> None:
        self._app, self._url = app, form.url or site.walker.url
        self.data = site.walker.fields() | {"action": "continue"} | form.typed
        cookie = site.walker.client.get_cookie("espace")
        assert cookie is not None
        self._cookie = cookie.value

    def press(self, **typed: str) -> tuple[FlaskClient, TestResponse]:
        client = self._app.test_client()
        client.set_cookie("espace", self._cookie)
        return client, client.post(self._url, data=self.data | typed)

    def at_once(self, times: int = 2) -> list[tuple[FlaskClient, TestResponse]]:
        start = Barrier(times)

        def press(_: int) -> tuple[FlaskClient, TestResponse]:
            start.wait()
            return self.press()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(press, range(times)))


def counted(services: Services) -> Counter[str]:
    with services.database.read() as session:
        return Counter(
            {name: session.scalar(select(func.count()).select_from(metadata.tables[name])) or 0 for name in COUNTED}
        )


def difference(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in COUNTED if after[name] != before[name]}


@pytest.mark.parametrize("url", FORMS)
def test_a_form_that_is_sent_twice_at_once_has_one_effect_and_no_error(url: str, app: Flask, site: Site) -> None:
    come, effect = FORMS[url]
    pressed = Pressed(app, site, come(site))
    before = counted(site.services)
    answers = [answer for _client, answer in pressed.at_once()]
    assert difference(before, counted(site.services)) == effect
    assert {answer.status_code for answer in answers} <= {200, 303}
    assert len({(answer.status_code, answer.location, answer.text) for answer in answers}) == 1


@pytest.mark.parametrize("url", FORMS)
def test_a_form_that_is_sent_again_a_moment_later_has_the_outcome_of_the_first(
    url: str, app: Flask, site: Site, clock: ManualClock
) -> None:
    come, effect = FORMS[url]
    pressed = Pressed(app, site, come(site))
    before = counted(site.services)
    _client, first = pressed.press()
    clock.advance(seconds=59)
    _client, second = pressed.press()
    assert difference(before, counted(site.services)) == effect
    assert (first.status_code, first.location, first.text) == (second.status_code, second.location, second.text)


def test_two_presses_at_sign_in_open_one_session_whichever_answer_the_browser_keeps(app: Flask, site: Site) -> None:
    for client, _answer in Pressed(app, site, signing_in(site)).at_once(4):
        assert client.get("/espace").status_code == 200
    assert counted(site.services)["space_sessions"] == 1


def test_a_refusal_is_given_again_and_counts_once(app: Flask, site: Site) -> None:
    """No "cette vérification a déjà servi" where the password alone is wrong, and no second failure of the address."""
    form = signing_in(site)
    answers = Pressed(app, site, form._replace(typed=form.typed | {"password": "wrong"})).at_once()
    assert {answer.status_code for _client, answer in answers} == {422}
    assert all("inexact" in answer.text and "déjà servi" not in answer.text for _client, answer in answers)
    assert counted(site.services)["audit_events"] == 2  # the space was opened, one sign-in failed


def test_what_is_corrected_on_the_same_page_is_another_press(app: Flask, site: Site) -> None:
    """The browser may bring a page back with "Précédent": what is sent from it counts, though it was sent before."""
    page = Pressed(app, site, details(site)).data
    for town in ("Lyon", "Paris", "Lyon"):
        site.walker.client.post("/creation/expert/formulaire", data=page | {"town": town})
        assert town in site.walker.open("/creation/expert/recapitulatif").text


def test_the_first_answer_is_kept_for_a_minute(app: Flask, site: Site, clock: ManualClock) -> None:
    pressed = Pressed(app, site, signing_in(site))
    pressed.press()
    clock.advance(seconds=60)
    _client, answer = pressed.press()
    assert answer.status_code == 422 and "déjà servi" in answer.text


def test_what_could_not_be_done_is_done_by_the_next_press(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = Pressed(app, site, details(site))
    with monkeypatch.context() as broken:
        broken.setattr("webapp.web.journey.visit.edit_draft", lambda *_, **_renews: 1 / 0)
        assert pressed.press()[1].status_code == 500
    assert pressed.press()[1].status_code == 303


def test_a_first_press_that_died_is_waited_for_and_then_done(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press_once, "PATIENCE_SECONDS", 0.2)
    pressed = Pressed(app, site, details(site))
    with monkeypatch.context() as dying:
        for end in ("keep", "release"):
            dying.setattr(press_once.Press, end, lambda *_: None)  # as if the process had been killed
        pressed.press()
    assert pressed.press()[1].status_code == 303


def test_an_answer_is_given_to_nobody_who_has_not_the_page(app: Flask, site: Site) -> None:
    pressed = Pressed(app, site, signing_in(site))
    pressed.press()
    for name, value in {"press": "other", "csrf_token": "forged", "email": "x@exemple.fr"}.items():
        client, _answer = pressed.press(**{name: value})
        assert client.get("/espace").status_code == 303


def test_the_second_press_of_a_sign_in_makes_the_device_known_too(app: Flask, site: Site) -> None:
    pressed = Pressed(app, site, signing_in(site))
    first, second = (client.get_cookie("espace-appareil") for client, _answer in (pressed.press(), pressed.press()))
    assert first is not None and second is not None and first.value == second.value


def test_the_same_press_after_signing_out_is_judged_again_and_brings_no_ended_session_back(
    app: Flask, site: Site
) -> None:
    """The page was brought back by "Précédent". Its token is of the session that has ended: the form comes back."""
    form = Pressed(app, site, signing_in(site)).data
    browser = site.walker.client
    assert browser.post("/connexion", data=form).status_code == 303
    site.walker.open("/espace").send_to("/deconnexion")
    answer = browser.post("/connexion", data=form)
    assert answer.status_code == 422 and "Rien n’est perdu" in answer.text
    assert "Votre session a pris fin" not in answer.text


def test_without_any_cookie_there_is_no_first_answer(app: Flask, site: Site) -> None:
    pressed = Pressed(app, site, signing_in(site))
    pressed.press()
    stranger = app.test_client()
    assert stranger.post("/connexion", data=pressed.data).status_code == 422
    assert stranger.get("/espace").status_code == 303


def test_a_press_to_no_page_or_without_a_cookie_leaves_nothing(app: Flask, site: Site) -> None:
    pressed = Pressed(app, site, signing_in(site))
    before = rows_of_drafts(site.services)
    app.test_client().post("/connexion", data=pressed.data)
    site.walker.client.post("/inconnu", data=pressed.data)
    assert rows_of_drafts(site.services) == before


def rows_of_drafts(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(metadata.tables["drafts"])) or 0


def test_an_answer_that_is_too_large_to_keep_holds_up_no_second_press(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session has grown so much that it fits in no draft: what was done is done, and nobody waits for it."""
    site.walker.open("/activation/code")
    with site.walker.client.session_transaction() as session:
        session["drafts"] = {"creation": "x" * 40_000}  # the cookie is compressed, what is kept is not
    monkeypatch.setattr(press_once, "PATIENCE_SECONDS", 600)  # whoever waits hangs
    pressed = Pressed(app, site, Form({"code": "x", "action": "clear"}))
    assert [pressed.press()[1].status_code for _ in range(2)] == [303, 303]


def test_a_page_that_is_refused_again_and_again_is_said_once(app: Flask, site: Site) -> None:
    for _ in range(30):
        site.walker.client.post("/activation/annulation/x", data={})
    with site.walker.client.session_transaction() as session:
        assert len(session["_flashes"]) == 1
