"""A browser without a screen speaks real HTTP: it keeps cookies and fills in forms, but follows no redirection."""

import json
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import brotli
from pytest_espace_pro.kit import Kit

from testkit.journey_map import MappedStep
from tests.support.html import attribute, elements, parse
from tests.support.people import PASSWORD
from tests.support.scenario import Answers, Driver, activation, creation

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def all(self, name: str) -> list[str]:
        """All headers with this name."""
        return self.headers.get_all(name, [])

    @property
    def words(self) -> str:
        """The text of the page, with plain spaces."""
        return " ".join(parse(self.text).to_text().split())

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def location(self) -> str:
        return str(self.headers["Location"])

    @property
    def fields(self) -> dict[str, str]:
        """The values that a browser would send from the forms of the page, without those of selects."""
        return {
            attribute(field, "name") or "": attribute(field, "value") or ""
            for field in elements(parse(self.text), "main input[name]")
            if attribute(field, "type") not in ("radio", "checkbox") or "checked" in field.attrs
        }


class HttpClient(Driver):
    """One kept-alive connection, with its cookies. When an answer does not come, it raises TimeoutError."""

    def __init__(self, base_url: str, kit: Kit) -> None:
        self._connection = HTTPConnection(urlsplit(base_url).netloc, timeout=PATIENCE_SECONDS)
        self._kit = kit
        self.cookies: SimpleCookie = SimpleCookie()
        self.bytes_received = 0
        """The size of the last answer, as it travelled."""
        self.sent: Answer
        """The answer to the last step that was sent."""

    def close(self) -> None:
        self._connection.close()

    def get(self, url: str, **headers: str) -> Answer:
        return self.exchange("GET", url, None, headers)

    def form(self, url: str) -> dict[str, str]:
        """Open a page. Returns the values that its forms hold."""
        return self.get(url).fields

    def post(self, url: str, values: dict[str, str], **headers: str) -> Answer:
        """Send a form with its main button."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.exchange("POST", url, urlencode({"action": "continue"} | values), form | headers)

    def solved(self, values: dict[str, str]) -> dict[str, str]:
        """Add the answer to the challenge that these values hold, if they hold one."""
        token = values.get("challenge")
        return values | ({"challenge_answer": self._kit.answer(token)} if token else {})

    def exchange(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Answer:
        """Send one request and read its answer. ``headers``: names with "_" for "-"."""
        cookies = "; ".join(f"{cookie}={morsel.value}" for cookie, morsel in self.cookies.items())
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = (method, url, body, {"Accept-Encoding": "br", "Cookie": cookies} | named)
        try:
            response = self._send(*request)
        except ConnectionResetError as reset:  # kept open too long: ask again, as browsers do
            if not (method == "GET" or isinstance(reset, RemoteDisconnected)):  # it may have been read
                raise
            self._connection.close()
            response = self._send(*request)
        content = response.read()
        self.bytes_received = len(content)
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(header)
        compressed = response.headers.get("Content-Encoding") == "br"
        return Answer(response.status, response.headers, brotli.decompress(content) if compressed else content)

    def _send(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> HTTPResponse:
        self._connection.request(method, url, body, headers)
        return self._connection.getresponse()

    def answer(self, step: MappedStep, answers: Answers) -> None:
        page = self.form(step.url)
        if "password" in page:  # of a request that another browser made, where the scenario has none
            answers = {"password": PASSWORD, **answers}
        self._filled = {**(self.solved(page) if step.has_human_check else page), **answers}

    def go_on(self, step: MappedStep) -> None:
        self.sent = self.post(step.url, self._filled)

    def begin_creation(self, address: str) -> None:
        """Fill in the steps of a creation, up to the recap, which is left to `confirm_creation`."""
        creation(address).walk(self, until="recapitulatif")

    def confirm_creation(self) -> Answer:
        creation("").walk(self, since="recapitulatif")
        return self.sent

    def activate(self, code: str, address: str) -> Answer:
        activation(address, code).walk(self)
        return self.sent

    def open_space(self, address: str) -> None:
        """Create a space and activate it. Where there is a test kit, its `seed` is quicker."""
        self.begin_creation(address)
        self.confirm_creation()
        self.activate(self._kit.code_sent_to(address), address)

    def sign_in(self, address: str, password: str = PASSWORD, *, next_: str = "") -> Answer:
        values = self.solved(self.form("/connexion"))
        return self.post("/connexion", values | {"email": address, "password": password, "next": next_})

    def change(self, slug: str, password: str = PASSWORD, **values: str) -> Answer:
        """Change something of the space (SPEC 8.3)."""
        url = f"/espace/coordonnees/{slug}"
        return self.post(url, self.form(url) | values | {"current_password": password})

    def history(self) -> str:
        return self.get("/espace/historique").words
