"""The Nu HTML checker on the pages as the server sent them (RGAA 8.2). It needs Java; set-up installs the rest."""

import atexit
import json
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from a11y.findings import Finding
from tests.support.ports import free_port, is_open
from tests.support.waiting import until

CHECK = "nu"
JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LOCAL = "-Dnu.validator.servlet.bind-address=127.0.0.1"
HEADERS = {"Content-Type": "text/html; charset=utf-8", "User-Agent": "a11y"}
"""The checker refuses who does not say what it is."""
TOLERATED = (
    # SPEC 3.2 wants it: it is proposed for HTML, not adopted, and password managers read it.
    "Attribute “passwordrules” not allowed on element “input” at this point.",
    # Safari hides from VoiceOver that a list without bullets is a list.
    "The “list” role is unnecessary for element “ul”.",
    "The “list” role is unnecessary for element “ol”.",
)
"""Nothing else may differ."""
COMMAND = ("java", "-Xss4m", LOCAL, "-cp", str(JAR), "nu.validator.servlet.Main")


def why_unavailable() -> str | None:
    """Say what keeps the checker from running on this machine; None when it can run."""
    if not shutil.which("java"):
        return "no Java on this machine"
    return None if JAR.exists() else "the Nu checker is not installed: make test installs it"


def findings(pages: Mapping[str, str]) -> list[Finding]:
    """Errors and warnings of the pages, given as HTML by state."""
    with closing(HTTPConnection("127.0.0.1", _checker_port())) as connection:
        return [
            Finding(CHECK, f"line {message.get('lastLine', '?')}: {message['message']}", state)
            for state, html in pages.items()
            for message in _messages(connection, html)
            if message["message"] not in TOLERATED
        ]


def _messages(connection: HTTPConnection, html: str) -> list[dict[str, Any]]:
    connection.request("POST", "/?out=json", html.encode(), HEADERS)
    found: list[dict[str, Any]] = json.loads(connection.getresponse().read())["messages"]
    return found


@cache
def _checker_port() -> int:
    """Of a checker that this process starts once: to start takes seconds, to judge a page milliseconds."""
    port = free_port()
    checker = subprocess.Popen([*COMMAND, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: is_open(port))

    @atexit.register
    def end() -> None:
        checker.kill()
        checker.wait()

    return port
