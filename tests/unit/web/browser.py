"""A browser without JavaScript, for tests: fills in the form that the page holds, sends it, follows the answer."""

from typing import Any

from flask.testing import FlaskClient
from justhtml import Element, JustHTML
from werkzeug.test import TestResponse

from tests.support.html import attribute, parse
from webapp.services import Services


class Browser:
    def __init__(self, client: FlaskClient, services: Services) -> None:
        self.client, self._service = client, services
        self.response: TestResponse
        self.document: JustHTML

    def open(self, url: str) -> "Browser":
        return self._show(self.client.get(url, follow_redirects=True))

    def send(self, action: str = "continue", **typed: Any) -> "Browser":
        """Fill in fields by name and press the button of that value; a field given as None is left out."""
        values = self.fields() | {"action": action} | typed
        sent = {name: value for name, value in values.items() if value is not None}
        return self._show(self.client.post(self.url, data=sent, follow_redirects=True))

    def send_to(self, url: str) -> "Browser":
        """Press the button of a small form that holds nothing but the token."""
        token = attribute(self.document.query('input[name="csrf_token"]')[0], "value")
        return self._show(self.client.post(url, data={"csrf_token": token}, follow_redirects=True))

    def solve(self) -> dict[str, str]:
        """The right answer to the challenge that the page shows; nothing where it shows none."""
        token = self.fields().get("challenge")
        return {"challenge_answer": self._service.challenges.answer(token)} if token else {}

    def fields(self) -> dict[str, str]:
        """What a browser would send of the page's form, as it stands."""
        found = {}
        for field in self.document.query("main input[name], main select[name]"):
            if field.name == "select":
                found[attribute(field, "name") or ""] = _chosen(field)
            elif attribute(field, "type") not in ("checkbox", "radio") or "checked" in field.attrs:
                found[attribute(field, "name") or ""] = attribute(field, "value") or ""
        return found

    @property
    def url(self) -> str:
        return self.response.request.path

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def title(self) -> str:
        return self.document.query("title")[0].to_text()

    @property
    def heading(self) -> str:
        return self.document.query("h1")[0].to_text()

    @property
    def text(self) -> str:
        """The words of the page, spaces made plain."""
        return " ".join(self.document.query("main")[0].to_text().split())

    @property
    def errors(self) -> list[str]:
        return [item.to_text() for item in self.document.query(".error-summary li")]

    def error_beside(self, name: str) -> str:
        """What stands beside a field, found as a screen reader does: by aria-describedby of an invalid field."""
        field = self.document.query(f'[name="{name}"][aria-invalid="true"]')[0]
        texts = [
            self.document.query(f"#{target}")[0].to_text()
            for target in (attribute(field, "aria-describedby") or "").split()
        ]
        return " ".join(" ".join(texts).split())

    def _show(self, response: TestResponse) -> "Browser":
        self.response, self.document = response, parse(response.text)
        return self


def _chosen(select: Element) -> str:
    options = select.query("option")
    chosen = [option for option in options if "selected" in option.attrs] or options
    return attribute(chosen[0], "value") or ""
