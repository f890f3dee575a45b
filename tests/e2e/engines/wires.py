"""How a command reaches a browser: W3C WebDriver over HTTP, or over Firefox's own socket.

Debian has drivers for Chromium and WebKitGTK, none for Firefox: the little that geckodriver would do is done here.
Commands bear the names that Firefox gives them; their parameters and answers are those of the standard.
Sources: W3C WebDriver, "Endpoints"; firefox-source-docs.mozilla.org, "Marionette: Protocol".
"""

import json
import socket
from http.client import HTTPConnection
from typing import Any, Protocol

TIMEOUT_SECONDS = 90
ENDPOINTS = {
    "Navigate": ("POST", "url"),
    "SetWindowRect": ("POST", "window/rect"),
    "DeleteAllCookies": ("DELETE", "cookie"),
    "ExecuteScript": ("POST", "execute/sync"),
    "ExecuteAsyncScript": ("POST", "execute/async"),
    "PerformActions": ("POST", "actions"),
    "FindElements": ("POST", "elements"),
    "ElementClick": ("POST", "element/{id}/click"),
    "ElementClear": ("POST", "element/{id}/clear"),
    "ElementSendKeys": ("POST", "element/{id}/value"),
    "GetComputedLabel": ("GET", "element/{id}/computedlabel"),
    "GetComputedRole": ("GET", "element/{id}/computedrole"),
    "IsElementDisplayed": ("GET", "element/{id}/displayed"),
    "TakeScreenshot": ("GET", "screenshot"),
}


class Refused(Exception):
    """The browser could not do what was asked: the page has changed meanwhile, or the element cannot be pressed."""


class Wire(Protocol):
    def call(self, command: str, **parameters: Any) -> Any: ...


class Http:
    """The driver that listens on a port of this machine, with a session of its own."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self._port = port
        wanted = {"capabilities": {"alwaysMatch": capabilities}}
        self._session = f"/session/{self._send('POST', '/session', wanted)['sessionId']}"

    def call(self, command: str, **parameters: Any) -> Any:
        method, path = ENDPOINTS[command]
        path = f"{self._session}/{path.format(id=parameters.pop('id', ''))}".rstrip("/")
        return self._send(method, path, parameters if method == "POST" else None)

    def _send(self, method: str, path: str, content: dict[str, Any] | None) -> Any:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        try:
            body = None if content is None else json.dumps(content)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise Refused(f"{value['error']}: {value.get('message', '')}")
        return value


class Marionette:
    """Firefox itself: messages are JSON behind their length in bytes, `[0, number, command, parameters]`."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()  # it introduces itself
        self.call("NewSession", capabilities={"alwaysMatch": {}})

    def call(self, command: str, **parameters: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, f"WebDriver:{command}", parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, number, error, result = self._read()
        assert number == self._number
        if error:
            raise Refused(f"{error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def close(self) -> None:
        self._answers.close()
        self._socket.close()

    def _read(self) -> Any:
        length = b""
        while (byte := self._answers.read(1)) != b":":
            if not byte:
                raise ConnectionError("Firefox has gone")
            length += byte
        return json.loads(self._answers.read(int(length)))
