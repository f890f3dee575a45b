"""A browser on the site, and ways to stand at each step of a journey."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse

from tests.support import people
from tests.support.people import PASSWORD
from tests.unit.web.browser import Browser
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.outbox.send_outbox import send_next

EMAIL = "zoe.martin@exemple.fr"
CREDENTIALS = people.credentials(EMAIL)
DETAILS = people.DETAILS | {"address_extra": "Bâtiment B"}


class Walker(Browser):
    """A person on the creation and activation paths."""

    def to_credentials(self) -> "Walker":
        self.open("/creation/expert/conditions")
        self.send(accept_terms="y", **self.solve())
        return self

    def to_details(self, **credentials: Any) -> "Walker":
        self.to_credentials().send(**CREDENTIALS | credentials)
        return self

    def to_recap(self, **details: Any) -> "Walker":
        self.to_details().send(**DETAILS | details)
        return self

    def to_registered(self) -> "Walker":
        self.to_recap().send()
        return self

    def to_activation_login(self, code: str) -> "Walker":
        self.open("/activation")
        self.send(code=code, **self.solve())
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
    return next(word for word in sent[-1].text.split() if word.count("-") == 2 and word.isascii() and word.isupper())


@pytest.fixture
def number(walker: Walker, mailed_code: str) -> str:
    """The subscriber number of a space that has just been activated, for EMAIL and PASSWORD."""
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    walker.client.delete_cookie("espace")
    return "20232330000001"
