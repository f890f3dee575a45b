"""The session cookie is signed, not encrypted: who holds the device can read it. It holds nothing that was typed."""

import json
from urllib.parse import unquote

from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import TestResponse

from tests.support.people import TRUSTED_ANSWER
from tests.unit.web.browser import Browser
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL, PASSWORD, Walker
from webapp.messages.message import RenderedMessage

SLIP = "zoe.martin@gmial.com"
TYPED = {SLIP, "zoe.martin@gmail.com", EMAIL, PASSWORD, TRUSTED_ANSWER, "Martin", "Villeurbanne", "République"}


class Reading(Walker):
    """A person whose cookie somebody else reads after each answer."""

    read = 0

    def _show(self, response: TestResponse) -> "Reading":
        super()._show(response)
        cookie = self.client.get_cookie("espace")
        if cookie is not None:
            serializer = SecureCookieSessionInterface().get_signing_serializer(self.client.application)
            assert serializer is not None
            held = json.dumps(serializer.loads(unquote(cookie.value)), ensure_ascii=False)
            assert not [typed for typed in TYPED if typed in held], held
            Reading.read += 1
        return self

    def send(self, action: str = "continue", **typed: object) -> Browser:
        """Read what a redirection carries too, before the next page takes its notices."""
        values = {
            name: value for name, value in (self.fields() | {"action": action} | typed).items() if value is not None
        }
        self._show(self.client.post(self.url, data=values))
        return self.open(self.response.location) if self.response.location else self


def test_no_cookie_holds_what_was_typed(walker: Walker, sent: list[RenderedMessage]) -> None:
    person = Reading(walker.client, walker._service)
    person.to_credentials().send(**CREDENTIALS | {"email": SLIP, "email_confirmation": SLIP})
    assert f"Vérifiez votre adresse : {SLIP}" in person.text.replace("\u00a0", " ")
    assert "Niveau de sécurité de votre mot de passe" in person.text
    person.send(**DETAILS | {"postal_code": "1"})
    person.send(**DETAILS)
    person.send()
    person.open("/creation/expert/correction-adresse").send(email=EMAIL, email_confirmation=EMAIL)
    person.open("/connexion").send(email=EMAIL, password=PASSWORD)
    assert Reading.read > 10
