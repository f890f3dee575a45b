"""SPEC 6, the contract: one attacker and a hundred people behind one IPv4 address, and all finish every journey.

The attacker does all that he can for ten minutes of clock, before, between and after the steps of the people. He
throws his cookies away when he is refused. It is the device or the session that is refused, never the address.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER, credentials
from tests.support.scenario import activation, creation
from tests.unit.conftest import ManualClock
from tests.unit.web.browser import Browser
from tests.unit.web.conftest import PASSWORD, Walker
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.outbox.send_outbox import send_next

ADDRESS = "192.0.2.1"
TEN_MINUTES, FORMS_OF_A_PERSON, PAGES = 600, 11, 600
TAKEN = "prise@exemple.fr"
SIGN_IN, RECOVERY, CODE, LOGIN = "/connexion", "/mot-de-passe-oublie", "/activation/code", "/activation/identifiants"
TERMS, CREDENTIALS = "/creation/expert/conditions", "/creation/expert/identifiants"


class Attacker(Browser):
    """Tries whatever may keep the people behind his address out.

    `pages`: plain pages that he opens each time. `refusals`: how often he was told to wait.
    """

    def __init__(self, client: FlaskClient, services: Services, pages: int) -> None:
        super().__init__(client, services)
        self.pages, self.refusals = pages, 0

    def attack(self, victim: str) -> None:
        for _ in range(self.pages):
            assert self.client.get(SIGN_IN).status_code == 200, "a page that costs nothing was refused"
        for attempt in (self.guess_password, self.ask_link, self.guess_code, self.try_taken_address):
            attempt(victim)
            if self.status == 429:
                self.refusals += 1
                self.client.delete_cookie("espace")
        self.open(TERMS).send(accept_terms="y", challenge_answer="000000", site_web="https://example.org")

    def guess_password(self, victim: str) -> None:
        self.open(SIGN_IN)
        self.send(email=victim, password="wrong", **self.solve())

    def ask_link(self, victim: str) -> None:
        self.open(RECOVERY)
        self.send(email=victim, **self.solve())

    def guess_code(self, victim: str) -> None:
        self.open(CODE)
        self.send(code="K7MP-4RTW-9XCD", **self.solve())
        self.open(LOGIN)
        self.send(email=victim, password="wrong")

    def try_taken_address(self, _victim: str) -> None:
        self.open(TERMS)
        if "challenge" in self.fields():
            self.send(accept_terms="y", **self.solve())
        for _ in range(3):
            self.open(CREDENTIALS)
            self.send(**credentials(TAKEN))
            if self.status == 429:
                return


class Person(Walker):
    """Somebody behind the same address. `meanwhile`: what happens before each form is sent."""

    def __init__(self, client: FlaskClient, services: Services, meanwhile: Callable[[], None]) -> None:
        super().__init__(client, services)
        self.meanwhile = meanwhile

    def send(self, action: str = "continue", **typed: Any) -> Browser:
        self.meanwhile()
        return super().send(action, **typed)


@pytest.fixture(params=[pytest.param(3, id="small"), pytest.param(100, id="large", marks=pytest.mark.heavy)])
def people(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def browser(app: Flask, services: Services) -> Callable[[], FlaskClient]:
    """Make a browser without cookies, behind the one address. It judges no page: other tests do, and it is quick."""

    def make() -> FlaskClient:
        client = FlaskClient(app, app.response_class)
        client.environ_base |= {"REMOTE_ADDR": ADDRESS}
        return client

    return make


def test_behind_one_address_all_people_finish_every_journey_while_one_attacks(
    people: int,
    browser: Callable[[], FlaskClient],
    services: Services,
    clock: ManualClock,
    sent: list[RenderedMessage],
) -> None:
    creation(TAKEN).walk(Walker(browser(), services).at(TERMS), until="enregistrement")
    attacker, finished = Attacker(browser(), services, pages=1 + PAGES // (people * FORMS_OF_A_PERSON)), 0

    def meanwhile(victim: str) -> None:
        clock.advance(seconds=TEN_MINUTES / people / FORMS_OF_A_PERSON)
        attacker.attack(victim)

    def newest(to: str, sign: str) -> str:
        while send_next(services):
            pass
        texts = (message.text for message in reversed(sent) if message.to == to)
        return next(word for text in texts for word in text.split() if re.search(sign, word))

    for number in range(people):
        email = f"n{number}@exemple.fr"
        person = Person(browser(), services, partial(meanwhile, email))
        create_and_activate(person, email, newest)
        sign_in(person, email, PASSWORD)
        recover(person, email, newest)
        sign_in(person, email, NEW_PASSWORD)
        finished += 1
    assert finished == people
    assert attacker.refusals >= people, "the attacker was never told to wait: he did not do all that he can"


def create_and_activate(person: Person, email: str, newest: Callable[[str, str], str]) -> None:
    creation(email).walk(person.at(TERMS))
    assert person.heading == "Il reste à activer votre espace"
    activation(email, newest(email, r"\?code=").partition("?code=")[2]).walk(person.at("/activation"))
    assert person.heading == "Votre espace est créé"
    person.send_to("/deconnexion")


def sign_in(person: Person, email: str, password: str) -> None:
    person.sign_in(password, email)
    assert person.url == "/espace"
    person.send_to("/deconnexion")


def recover(person: Person, email: str, newest: Callable[[str, str], str]) -> None:
    person.at(RECOVERY).send(email=email, **person.solve())
    assert (person.url, person.status) == (f"{RECOVERY}/envoye", 200)
    link = newest(email, f"{RECOVERY}/")
    answers = {"answer": TRUSTED_ANSWER, "password": NEW_PASSWORD, "password_confirmation": NEW_PASSWORD}
    person.at(urlsplit(link).path)
    person.send(**answers)
    assert person.url == SIGN_IN
