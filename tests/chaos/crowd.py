"""People press the last button of a journey at the same moment, by HTTP."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask import session as flask_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from testkit import create_app
from testkit.settings import KitSettings
from tests.chaos.running_site import Site
from tests.support.servers import TOKEN
from tests.unit.usecases.conftest import activation_draft, creation_draft, register
from webapp.persistence.outbox import OutboxMessage
from webapp.services import Services
from webapp.settings import Settings

RECAP = "/creation/expert/recapitulatif"
LOGIN = "/activation/identifiants"


@dataclass(frozen=True)
class Press:
    """A form that is filled in, and its button."""

    url: str
    cookie: str
    values: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    status: int
    location: str
    text: str


class Crowd:
    """Their journeys are written into the site's database as its own use-cases do; the last POST is theirs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._app: Flask = create_app(Settings(**site.settings), KitSettings(testing_token=TOKEN))
        self._service: Services = self._app.extensions["espace"]

    def at_recap(self, addresses: Sequence[str]) -> list[Press]:
        drafts = [creation_draft(self._service, address).id for address in addresses]
        return [self._press(RECAP, "creation", draft, {}) for draft in drafts]

    def before_activation(self, addresses: Sequence[str]) -> list[Press]:
        """Each person has a request, made in this browser, and the code that was written for it."""
        made = {address: register(self._service, address).registration_id for address in addresses}
        keyring = self._service.keyring
        with self._service.database.read() as session:
            contents = [keyring.decrypt(sealed) for sealed in session.scalars(select(OutboxMessage.sealed)) if sealed]
        return [
            self._press(LOGIN, "activation", self._draft(content), content, registration=made[content["to"]])
            for content in contents
        ]

    def _draft(self, content: dict[str, str]) -> str | None:
        return activation_draft(self._service, content["code"], content["to"]).id

    def _press(self, url: str, journey: str, draft_id: str | None, content: dict[str, str], **remembered: str) -> Press:
        with self._app.test_request_context():
            token = generate_csrf()
            kept = dict(flask_session) | {"drafts": {journey: draft_id}, "_permanent": True} | remembered
            serializer = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]  # Flask’s own kind has it
            cookie = f"{self._app.config['SESSION_COOKIE_NAME']}={serializer.dumps(kept)}"
        values = {"csrf_token": token, "action": "continue", "email": content.get("to", "")}
        return Press(url, cookie, values)

    def close(self) -> None:
        self._service.database.engine.dispose()


def press_all(base_url: str, presses: Sequence[Press]) -> list[Outcome]:
    """All at once: nobody sends before everybody is connected."""
    together = Barrier(len(presses))

    def press(one: Press) -> Outcome:
        with closing(HTTPConnection(urlsplit(base_url).netloc, timeout=120)) as connection:
            connection.connect()
            together.wait()
            return send(connection, one)

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


def send(connection: HTTPConnection, one: Press) -> Outcome:
    headers = {"Cookie": one.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", one.url, urlencode(one.values), headers)
    answer = connection.getresponse()
    return Outcome(answer.status, answer.headers.get("Location", ""), answer.read().decode())
