"""A browser on the site, and ways to stand at each step of a journey."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from pytest_espace_pro.kit import CODE

from testkit import seeds
from testkit.journey_map import MappedStep
from tests.support import people
from tests.support.people import PASSWORD
from tests.support.scenario import Answers, Driver, activation, creation
from tests.unit.web.browser import Browser
from webapp.messages.message import RenderedMessage
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.outbox.send_outbox import send_next

EMAIL = "zoe.martin@exemple.fr"
CREDENTIALS = people.credentials(EMAIL)
DETAILS = people.DETAILS | {"address_extra": "Bâtiment B"}


class Walker(Browser, Driver):
    """A person on the creation and activation paths."""

    def answer(self, step: MappedStep, answers: Answers) -> None:
        self._filled = {**answers} | (self.solve() if step.has_human_check else {})

    def go_on(self, step: MappedStep) -> None:
        self.send(**self._filled)

    def at(self, url: str) -> Self:
        self.open(url)
        return self

    def to_credentials(self) -> "Walker":
        return self._to("identifiants")

    def to_details(self, **credentials: Any) -> "Walker":
        return self._to("formulaire", **credentials)

    def to_recap(self, **details: Any) -> "Walker":
        return self._to("recapitulatif", **details)

    def to_registered(self) -> "Walker":
        return self._to("enregistrement")

    def _to(self, slug: str, **others: Any) -> "Walker":
        scenario = creation(EMAIL, DETAILS | others)
        self.open(scenario.steps[0].url)
        scenario.walk(self, until=slug)
        return self

    def to_activation_login(self, code: str) -> "Walker":
        self.open("/activation")
        activation(EMAIL, code).walk(self, until="identifiants")
        return self

    def sign_in(self, password: str = PASSWORD, email: str = EMAIL) -> "Walker":
        self.open("/connexion")
        self.send(email=email, password=password, **self.solve())
        return self


@pytest.fixture
def lower_limit(app: Flask, services: Services) -> Callable[[str, str], None]:
    """Set a limit that few requests reach. What happens above it is the same; test_settings.py has the real ones."""

    def lower(name: str, limit: str) -> None:
        changed = services.settings.model_copy(update={f"{name}_limit": parse(limit)})
        app.extensions["espace"] = replace(services, settings=changed)

    return lower


@pytest.fixture
def walker(client: FlaskClient, services: Services) -> Walker:
    return Walker(client, services)


@pytest.fixture
def mailed_code(walker: Walker, services: Services, sent: list[RenderedMessage]) -> str:
    """The code that a request for EMAIL has just been sent."""
    walker.to_registered()
    assert send_next(services)
    code = CODE.search(sent[-1].text)
    assert code
    return code[0]


@pytest.fixture
def number(services: Services) -> str:
    """The subscriber number of a space for EMAIL and PASSWORD, made by the use-cases."""
    space = seeds.seed(services, seeds.State.ACTIVE, EMAIL)
    assert isinstance(space, Space)
    assert send_next(services)  # drops the message with its code, which has been used
    return space.number
