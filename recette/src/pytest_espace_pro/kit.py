"""A client of the test kit of a running site (docs/recette.md): plain HTTP with a token, one method per operation.

Names and answers are those of ``/recette/openapi.json``.
"""

import json
import re
import time
from datetime import datetime
from typing import Any, TypedDict
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LINK = re.compile(r"https?://\S+")
TIMEOUT_SECONDS = 60
LINK_WAIT_SECONDS = 20
Json = dict[str, Any]


class KitRefused(Exception):
    """The kit refused the call. The message holds its answer."""


class Account(TypedDict):
    """A seeded account. ``number``: the subscriber number, once there is a space."""

    state: str
    email: str
    password: str
    trusted_answer: str
    number: str | None
    full_name: str


class Kit:
    def __init__(self, base_url: str, token: str) -> None:
        self.base_url, self._token = base_url, token

    def answer(self, challenge: str) -> str:
        """The six characters that answer a challenge."""
        return str(self._call("GET", f"verification/{quote(challenge)}")["answer"])

    def messages(self, to: str, wait_seconds: float = 20, at_least: int = 1) -> list[Json]:
        """The messages of an address, newest first. Waits until there are ``at_least`` messages."""
        query = urlencode({"to": to, "wait_seconds": wait_seconds, "at_least": at_least})
        found: list[Json] = self._call("GET", f"messages?{query}")["messages"]
        return found

    def clock(self) -> Json:
        return self._call("GET", "horloge")

    def set_clock(self, now: datetime) -> Json:
        return self._call("PUT", "horloge", {"now": now.isoformat()})

    def shift_clock(self, *, hours: float) -> Json:
        """Set the clock ``hours`` from the real time."""
        return self._call("PUT", "horloge", {"shift_seconds": hours * 3600})

    def advance_clock(self, seconds: float) -> Json:
        return self._call("POST", "horloge/avance", {"seconds": seconds})

    def set_faults(self, namespace: str, *faults: str) -> None:
        """Set exactly these faults. They hit the browsers that carry the namespace in the cookie ``recette``."""
        self._call("PUT", "pannes", {"namespace": namespace, "faults": faults})

    def seed(self, state: str, namespace: str = "", email: str | None = None) -> Account:
        """Make an account in this state, with this address or a new one."""
        body = {"state": state, "namespace": namespace} | ({"email": email} if email else {})
        return self._call("POST", "espaces", body)  # type: ignore[return-value]  # the contract says so

    def purge(self) -> dict[str, int]:
        """Erase what has expired. Returns the number of erased rows by table."""
        erased: dict[str, int] = self._call("POST", "purge", {})["erased"]
        return erased

    def reset(self, namespace: str = "") -> None:
        """Erase the data of a namespace; all data when none is given."""
        self._call("POST", "remise-a-zero", {"namespace": namespace})

    def journeys(self) -> Json:
        """The map of the journeys: steps, URLs, fields by their accessible names, errors."""
        return self._call("GET", "parcours.json")

    def code_sent_to(self, address: str) -> str:
        found = CODE.search(self.messages(address)[0]["text"])
        assert found is not None
        return found[0]

    def link_sent_to(self, address: str, path: str) -> str:
        """The newest link to a path of the site that was sent to an address. Other messages may come before it."""
        deadline = time.monotonic() + LINK_WAIT_SECONDS
        while time.monotonic() < deadline:
            links = [link for message in self.messages(address, 1) for link in LINK.findall(message["text"])]
            for link in links:
                if path in link:
                    return str(link)
            time.sleep(0.1)
        raise AssertionError(f"{address} received no link to {path}")

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        request = Request(f"{self.base_url}/recette/{path}", method=method)
        request.add_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                content = response.read()
        except HTTPError as refused:
            raise KitRefused(f"{method} /recette/{path}: {refused.code} {refused.read().decode()[:500]}") from None
        answer: Json = json.loads(content) if content else {}
        return answer
