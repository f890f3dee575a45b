"""On each site a person opens the home page, signs up, confirms, signs in, and opens a page of the space."""

import gzip
import re
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from pytest_espace_pro.kit import CODE, Kit

from bench.measures import Measured
from bench.sites import SECRET
from tests.support.html import attribute, elements, parse
from tests.support.http_client import Answer, HttpClient
from tests.support.mail_server import MailServer
from tests.support.people import PASSWORD
from webapp.captcha.challenge import ChallengeKeeper
from webapp.security.keyring import Keyring

MAIL_SECONDS = 20
FRAGMENTS = "/fragments/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LINK = re.compile(r"https?://\S+/confirm/\S+")
ALLAUTH_CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
LONG = re.compile(r"[A-Za-z0-9_.-]{60,}|\d{14}")


class Insider(Kit):
    """Solve challenges with the site's key and read its mail server, because the site runs without a test kit."""

    def __init__(self, mail: MailServer) -> None:
        self._mail = mail
        self._keeper = ChallengeKeeper(Keyring([SECRET]).keys("anti-robot challenges"))

    def answer(self, challenge: str) -> str:
        return self._keeper.answer(challenge)

    def messages(self, to: str, wait_seconds: float = MAIL_SECONDS, at_least: int = 1) -> list[dict[str, Any]]:
        return [{"text": self._mail.wait_for(to, seconds=MAIL_SECONDS).text}]


class Person(HttpClient):
    """A person whose exchanges are timed, from the first byte sent to the last one received."""

    def __init__(self, base_url: str, mail: MailServer, measured: Measured) -> None:
        super().__init__(base_url, Insider(mail))
        self._base_url, self._mail, self._measured = base_url, mail, measured

    def begins(self) -> float:
        """When the next exchange starts to count, in seconds of ``time.perf_counter``."""
        return time.perf_counter()

    def exchange(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Answer:
        started = self.begins()
        answer = super().exchange(method, url, body, headers | {"Accept-Encoding": "gzip, br"})
        seconds = time.perf_counter() - started
        is_refused = method == "POST" and answer.status == 200 and not url.startswith(FRAGMENTS)
        if answer.status not in (200, 204, 302, 303) or is_refused:
            raise AssertionError(f"{method} {url}: answered {answer.status}\n{answer.content!r}")
        is_page = answer.status == 200 and answer.headers.get_content_type() == "text/html"
        self._measured.add_exchange(f"{method} {LONG.sub('…', url)}", seconds, self.bytes_received, is_page=is_page)
        if answer.headers.get("Content-Encoding") == "gzip":
            answer = replace(answer, content=gzip.decompress(answer.content))
        return answer

    def solved(self, values: dict[str, str]) -> dict[str, str]:
        if "challenge" in values:  # a device that signed in before is not asked
            self.get(f"/verification/{values['challenge']}.png")
        return super().solved(values)

    def fill(self, url: str, values: dict[str, str]) -> str:
        """Send the form of a peer's page. Returns the path that the answer leads to."""
        page = parse(self.get(url).text)
        hidden = {attribute(one, "name") or "": attribute(one, "value") or "" for one in elements(page, "form input")}
        answer = self.exchange("POST", url, urlencode(hidden | values), FORM)
        return urlsplit(answer.location).path

    def forget(self) -> None:
        """Forget all cookies, as another browser."""
        self.cookies.clear()

    def mailed(self, address: str, pattern: re.Pattern[str]) -> str:
        text = self._mail.wait_for(address, seconds=MAIL_SECONDS).text
        found = pattern.search(text)
        assert found is not None, text
        return found[0]


def walk_ours(person: Person, address: str) -> None:
    person.get("/")
    person.get("/creation")
    person.begin_creation(address)
    person.confirm_creation()
    person.get("/creation/expert/enregistrement")
    person.activate(person.mailed(address, CODE), address)
    person.get("/activation/recapitulatif")
    person.sign_in(address)
    person.get("/espace")


def walk_allauth(person: Person, address: str) -> None:
    person.get("/")
    both = {"password1": PASSWORD, "password2": PASSWORD}
    confirmation = person.fill("/accounts/signup/", {"email": address} | both)
    person.get(person.fill(confirmation, {"code": person.mailed(address, ALLAUTH_CODE)}))
    person.forget()  # confirming signs in here; our site and the other peer ask to sign in
    person.get(person.fill("/accounts/login/", {"login": address, "password": PASSWORD}))


def walk_security(person: Person, address: str) -> None:
    person.get("/")
    both = {"password": PASSWORD, "password_confirm": PASSWORD}
    person.get(person.fill("/register", {"email": address} | both))
    confirmed = person.get(urlsplit(person.mailed(address, LINK)).path)
    person.get(person.fill(urlsplit(confirmed.location).path, {"email": address, "password": PASSWORD}))
