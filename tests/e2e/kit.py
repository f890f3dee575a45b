"""The test kit of a running site, as an outside suite would use it: plain HTTP and a token."""

import json
import re
import time
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

LINK_TRIES = 200
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


class Kit:
    def __init__(self, base_url: str, token: str) -> None:
        self.base_url, self._token = base_url, token

    def answer(self, challenge: str) -> str:
        return str(self._call("GET", f"verification/{quote(challenge)}")["answer"])

    def messages(self, to: str, wait_seconds: int = 20) -> list[dict[str, str]]:
        """Messages received by an address, newest first; waited for until there is one."""
        query = f"messages?to={quote(to)}&wait_seconds={wait_seconds}"
        found: list[dict[str, str]] = self._call("GET", query)["messages"]
        return found

    def code_sent_to(self, address: str) -> str:
        found = CODE.search(self.messages(address)[0]["text"])
        assert found is not None
        return found[0]

    def link_sent_to(self, address: str, path: str) -> str:
        """The newest link to a path of the site that an address was sent; another message may have come before it."""
        for _ in range(LINK_TRIES):
            words = (word for message in self.messages(address) for word in message["text"].split())
            if found := next((word for word in words if path in word), None):
                return found
            time.sleep(0.1)
        raise AssertionError(f"no link to {path} came to {address}")

    def shift_clock(self, *, hours: float) -> None:
        self._call("PUT", "horloge", {"shift_seconds": hours * 3600})

    def set_faults(self, namespace: str, *faults: str) -> None:
        """Those of docs/recette.md, met by the browsers that carry the namespace in the cookie ``recette``."""
        self._call("PUT", "pannes", {"namespace": namespace, "faults": faults})

    def reset(self) -> None:
        self._call("POST", "remise-a-zero", {})

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = Request(f"{self.base_url}/recette/{path}", method=method)
        request.add_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urlopen(request, timeout=30) as response:
            content = response.read()
        return json.loads(content) if content else {}
