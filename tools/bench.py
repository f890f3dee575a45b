"""Measure the creation and activation path of the real server, step by step: ``make bench``.

Prints the median and the 95th percentile of each page and step (server and loopback; password hashing made cheap, its
own cost on the last line) and the bytes of each answer as a browser receives them (brotli). Times on a shared machine:
quote ratios within one run.
"""

import sys
import tempfile
import time
from collections import defaultdict
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

import brotli
from argon2 import PasswordHasher

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from a11y.html_rules import attribute, elements, parse
from tests.e2e.kit import Kit
from tests.e2e.server import TOKEN, Server

JOURNEYS = 40
CHEAP_HASH = {"ESPACE_ARGON2_TIME_COST": "1", "ESPACE_ARGON2_MEMORY_KIB": "8", "ESPACE_ARGON2_PARALLELISM": "1"}
PASSWORD = "sept-tortues-bleues-4-lunes"  # noqa: S105 (typed by a benchmark)
DETAILS = {
    "last_name": "Martin",
    "first_name": "Zoé",
    "phone": "01 99 00 12 34",
    "street_number": "12",
    "street_type": "rue",
    "street_name": "de la République",
    "postal_code": "69100",
    "town": "Villeurbanne",
    "country": "FR",
    "trusted_question": "nickname",
    "trusted_answer": "Zouzou",
}


class Walker:
    """A browser on one kept-alive connection, with its cookies; each exchange is timed under a name."""

    def __init__(self, base_url: str, kit: Kit, times: dict[str, list[float]], sizes: dict[str, int]) -> None:
        self._connection = HTTPConnection(urlsplit(base_url).netloc)
        self._kit, self._times, self._sizes = kit, times, sizes
        self._cookies: SimpleCookie = SimpleCookie()

    def get(self, name: str, url: str) -> bytes:
        """Fetch a page or a file."""
        return self._exchange(name, "GET", url)[1]

    def form(self, name: str, url: str) -> dict[str, str]:
        """Open a step; the values that its form holds."""
        fields = elements(parse(self.get(name, url).decode()), "main input[name]")
        return {attribute(field, "name") or "": attribute(field, "value") or "" for field in fields}

    def post(self, name: str, url: str, values: dict[str, str]) -> None:
        """Send a step, which must be accepted."""
        status, _ = self._exchange(name, "POST", url, urlencode(values | {"action": "continue"}))
        if status != 303:
            sys.exit(f"{name}: answered {status}")

    def solved(self, values: dict[str, str]) -> dict[str, str]:
        return values | {"challenge_answer": self._kit.answer(values["challenge"])}

    def _exchange(self, name: str, method: str, url: str, body: str | None = None) -> tuple[int, bytes]:
        cookies = "; ".join(f"{cookie}={morsel.value}" for cookie, morsel in self._cookies.items())
        headers = {"Accept-Encoding": "br", "Cookie": cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self._connection.request(method, url, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        self._times[name].append((time.perf_counter() - started) * 1000)
        self._sizes[name] = len(content)
        for header in response.headers.get_all("Set-Cookie", []):
            self._cookies.load(header)
        compressed = response.headers.get("Content-Encoding") == "br"
        return response.status, brotli.decompress(content) if compressed else content


def walk(walker: Walker, kit: Kit, address: str) -> None:
    """Home page to PDF."""
    for name, url in {"accueil": "/", "connexion": "/connexion", "création": "/creation"}.items():
        walker.get(name, url)
    step = "/creation/expert/"
    values = walker.form("1 conditions", step + "conditions")
    walker.get("image", f"/verification/{values['challenge']}.png")
    walker.get("son", f"/verification/{values['challenge']}.wav")
    walker.post("1 conditions, envoi", step + "conditions", walker.solved(values) | {"accept_terms": "y"})
    values = walker.form("2 identifiants", step + "identifiants")
    twice = {"email": address, "email_confirmation": address, "password": PASSWORD, "password_confirmation": PASSWORD}
    walker.post("2 identifiants, envoi", step + "identifiants", values | twice)
    values = walker.form("3 formulaire", step + "formulaire")
    walker.post("3 formulaire, envoi", step + "formulaire", values | DETAILS)
    values = walker.form("4 récapitulatif", step + "recapitulatif")
    walker.post("4 récapitulatif, envoi", step + "recapitulatif", values)
    walker.get("5 enregistrement", step + "enregistrement")
    values = walker.form("activation 1", "/activation/code")
    code = {"code": kit.code_sent_to(address)}
    walker.post("activation 1, envoi", "/activation/code", walker.solved(values) | code)
    values = walker.form("activation 2", "/activation/identifiants")
    walker.post("activation 2, envoi", "/activation/identifiants", values | {"email": address})
    links = elements(parse(walker.get("activation 3", "/activation/recapitulatif").decode()), "main a[href]")
    walker.get("PDF", next(href for link in links if (href := attribute(link, "href") or "").endswith(".pdf")))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        server = Server(Path(folder), **CHEAP_HASH)
        server.start()
        start_seconds = time.perf_counter() - started
        kit = Kit(server.base_url, TOKEN)
        times: dict[str, list[float]] = defaultdict(list)
        sizes: dict[str, int] = {}
        try:
            for number in range(JOURNEYS):
                walk(Walker(server.base_url, kit, times, sizes), kit, f"banc{number}@exemple.fr")
        finally:
            server.stop()
    print(f"server ready in {start_seconds:.1f} s; {JOURNEYS} journeys")
    print(f"{'step':26}{'median ms':>10}{'p95 ms':>9}{'bytes':>9}")
    for name, taken in times.items():
        print(f"{name:26}{median(taken):10.1f}{quantiles(taken, n=20)[-1]:9.1f}{sizes[name]:9}")
    started = time.perf_counter()
    PasswordHasher().hash(PASSWORD)
    print(f"one Argon2id hash at the default cost: {(time.perf_counter() - started) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
