"""Whatever is sent, the answer keeps the rules, is never a 500, and still holds what was typed.

Hypothesis makes the values up (SPEC 3, 9). A commit meets a few, always the same; ``make fuzz`` many, and others.
"""

import os
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import hypothesis
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from testkit.seeds import State, seed
from tests.support.html import attribute, elements, parse
from tests.support.settings import UNLIMITED
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL, Walker
from webapp.services import Services
from webapp.settings import Settings
from webapp.web.errors import SECRETS

EXAMPLES = int(os.environ.get("ESPACE_FUZZ", "0"))
EFFORT = hypothesis.settings(
    max_examples=EXAMPLES or 20,
    derandomize=not EXAMPLES,  # a commit is judged by what it changes, not by luck
    deadline=None,
    phases=[hypothesis.Phase.generate, *([hypothesis.Phase.shrink] if EXAMPLES else [])],  # to shrink takes minutes
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
ANSWERS = {200, 204, 302, 303, 308, 400, 403, 404, 405, 410, 413, 415, 422}
NASTY = (
    *CREDENTIALS.values(),
    *DETAILS.values(),
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "x\r\nSet-Cookie: a=b",
    "\N{RIGHT-TO-LEFT OVERRIDE}nom",
    "a\N{COMBINING ACUTE ACCENT}" * 60,
    "4@8({[<" * 40,
    "1e309",
    "\N{ARABIC-INDIC DIGIT THREE}",
    "a@" + "b" * 64 + ".fr",
)
TEXT = st.one_of(st.sampled_from(NASTY), st.text(), st.text(min_size=101, max_size=400))
SEGMENTS = st.one_of(TEXT, st.text("0123456789", min_size=14, max_size=14)).map(lambda text: quote(text, safe=""))
QUERY = ("next", "code", "form", "postal_code", "country", "v", "email", "page", "x")
BODIES = st.one_of(st.binary(max_size=400), st.text().map(lambda text: f"email={text}&action={text}".encode()))
CONTENT_TYPES = st.sampled_from(
    ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "text/plain", "")
)

TEXT_FIELDS = "main input[type=text], main input[type=email], main input[type=tel]"
OWN = re.compile(r"csrf_token|action|challenge|site_web")
"""What the service itself writes in a form, the trap for robots, and answers to a challenge that is over."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """No rate limit (429) hides a fault: limits have tests of their own."""
    return Settings(**settings.model_dump() | UNLIMITED)


def with_space(walker: Walker, services: Services) -> None:
    seed(services, State.ACTIVE, EMAIL)
    walker.sign_in()


FORMS: dict[str, Callable[[Walker, Services], object]] = {
    "/creation/expert/conditions": lambda walker, _: walker.open("/"),
    "/creation/expert/identifiants": lambda walker, _: walker.to_credentials(),
    "/creation/expert/formulaire": lambda walker, _: walker.to_details(),
    "/creation/expert/recapitulatif": lambda walker, _: walker.to_recap(),
    "/creation/expert/correction-adresse": lambda walker, _: walker.to_registered(),
    "/activation/code": lambda walker, _: walker.open("/"),
    "/connexion": lambda walker, _: walker.open("/"),
    "/mot-de-passe-oublie": lambda walker, _: walker.open("/"),
    "/espace/coordonnees/nom": with_space,
    "/espace/coordonnees/telephone": with_space,
    "/espace/coordonnees/adresse-professionnelle": with_space,
    "/espace/coordonnees/question": with_space,
    "/espace/coordonnees/mot-de-passe": with_space,
    "/espace/coordonnees/adresse-electronique": with_space,
    "/espace/coordonnees/fermeture": with_space,
}


def made_up(names: list[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Any value, none, or several of each field."""
    return st.fixed_dictionaries({name: st.lists(TEXT, max_size=2) for name in names})


@pytest.mark.parametrize("url", FORMS)
def test_a_form_keeps_whatever_was_typed_or_says_what_is_wrong(url: str, walker: Walker, services: Services) -> None:
    FORMS[url](walker, services)
    asked = walker.open(url).fields()
    typed = sorted({*asked, *(attribute(one, "name") or "" for one in walker.document.query("main [name]"))})

    @EFFORT
    @given(made_up(typed))
    def send(values: dict[str, list[str]]) -> None:
        kept = {name: value for name, value in walker.open(url).fields().items() if OWN.match(name)}
        sent = MultiDict([*((name, one) for name in values for one in values[name]), *kept.items()])
        sent.setdefault("action", "continue")
        answer = walker.client.post(url, data=sent)
        assert answer.status_code in ANSWERS, answer.text
        if answer.status_code == 422:
            shown = {
                attribute(one, "name"): attribute(one, "value") for one in elements(parse(answer.text), TEXT_FIELDS)
            }
            for name, value in shown.items():
                if name in typed and not OWN.match(name) and not SECRETS.search(name) and values[name]:
                    assert same(value, values[name][0]), (name, value, values[name])

    send()


def same(shown: str | None, typed: str) -> bool:
    """Spaces aside: ends are trimmed, and what an HTML parser changes on its way is not ours."""
    return plain(shown or "") == plain(typed)


def plain(text: str) -> str:
    """Its letters and digits: signs that look alike become the plain one (SPEC 3.3)."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def addresses(app: Flask, method: str) -> list[str]:
    """All that answer to a method; free arguments stand as `{}`."""
    return sorted(
        re.sub(
            r"<((string|mailed)[^:]*:)?[a-z_]+>", "{}", re.sub(r"<any\(([^,)]*).*?\):slug>", r"\1", rule.rule)
        ).replace("'", "")
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and not rule.rule.startswith("/static")
    )


def test_no_body_of_any_kind_breaks_an_address(app: Flask, walker: Walker, services: Services) -> None:
    with_space(walker, services)
    urls = addresses(app, "POST")
    assert "/espace/coordonnees/nom" in urls and "/mot-de-passe-oublie/{}" in urls

    @EFFORT
    @given(st.sampled_from(urls), SEGMENTS, BODIES, CONTENT_TYPES)
    def send(url: str, segment: str, body: bytes, content_type: str) -> None:
        answer = walker.client.post(url.replace("{}", segment), data=body, content_type=content_type)
        assert answer.status_code in ANSWERS, answer.text

    send()


def test_no_path_and_no_query_breaks_a_page(app: Flask, walker: Walker, services: Services) -> None:
    with_space(walker, services)

    @EFFORT
    @given(st.sampled_from(addresses(app, "GET")), SEGMENTS, st.dictionaries(st.sampled_from(QUERY), TEXT, max_size=3))
    def ask(url: str, segment: str, query: dict[str, str]) -> None:
        with walker.client.get(url.replace("{}", segment), query_string=query) as answer:
            assert answer.status_code in ANSWERS, answer.text

    ask()
