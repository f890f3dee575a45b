"""Each response tells the browser what it may load and keep; no page of a journey is kept by others."""

import re
import time

import brotli
import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import Walker
from webapp.services import Services
from webapp.web.static_files import fingerprinted

PAGES = ["/", "/connexion", "/creation", "/creation/expert/conditions", "/activation/code", "/inconnu"]


@pytest.mark.parametrize("url", PAGES)
def test_nothing_inline_nothing_from_elsewhere(client: FlaskClient, url: str) -> None:
    policy = client.get(url).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))


@pytest.mark.parametrize("url", [*PAGES, "/static/img/mark.svg", "/connexion/cle-d-acces.json", "/sante/vif"])
def test_no_answer_is_guessed_at_or_lent_to_another_site(client: FlaskClient, url: str) -> None:
    with client.get(url, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control-")]
        is_json = answer.mimetype == "application/json"  # in UTF-8 always (RFC 8259 section 8.1)
        assert is_json or answer.content_type.endswith("; charset=utf-8")


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_private_and_asked_anew_yet_kept_for_going_back(client: FlaskClient, url: str) -> None:
    assert client.get(url).headers["Cache-Control"] == "private, no-cache"


def test_a_new_cookie_does_not_make_the_kept_page_unfindable(client: FlaskClient) -> None:
    assert "Cookie" not in client.get("/creation/expert/conditions").headers.get("Vary", "")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/creation/expert/conditions").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_links_of_messages_never_come_from_the_host_header(client: FlaskClient) -> None:
    page = client.get("/creation/expert/conditions", headers={"Host": "evil.example"})
    assert "evil.example" not in page.text


def test_every_page_of_the_site_map_answers(client: FlaskClient, app: Flask) -> None:
    urls = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    for url in urls:
        # No logo unless the operator has one; scripts ask for the last two, when somebody is signed in.
        if not url.startswith(("/static", "/logo", "/espace/session", "/espace/cles-d-acces/nouvelle")):
            assert client.get(url, follow_redirects=True).status_code == 200, url


VALUES = {"slug": "conditions", "journey": "creation"}
"""Parts of addresses that only some values suit."""


def _any_of_each(rule: Rule) -> dict[str, str]:
    """A value that the address takes, for each part that takes only some."""
    found = {name: rule._converters[name] for name in rule.arguments}
    takes = {name: sorted(one.items)[0] for name, one in found.items() if isinstance(one, AnyConverter)}
    return dict.fromkeys(rule.arguments, "x") | {n: VALUES[n] for n in rule.arguments if n in VALUES} | takes


def test_every_post_demands_a_token(client: FlaskClient, app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        # These pages need a session or a draft first: test_creation, test_changes and test_recovery see them.
        own = rule.endpoint in ("registration.correct_address", "account.change", "recovery.reset")
        if "POST" in (rule.methods or ()) and not own:
            with app.test_request_context():  # 303: the page is shown again, and says what happened
                url = app.url_for(rule.endpoint, **_any_of_each(rule))
            assert client.post(url, data={"email": "a@exemple.fr"}).status_code in (303, 400, 401, 422), url


@pytest.mark.parametrize("path", ["/static/{sheet}", "/static/img/mark.svg", "/verification/{token}.png"])
def test_no_cookie_leaves_with_what_others_may_keep_or_what_may_arrive_late(
    client: FlaskClient, services: Services, clock: ManualClock, path: str
) -> None:
    """A shared cache would hand the session over; a slow image would put an old cookie back."""
    client.get("/creation/expert/conditions")
    token = services.challenges.issue(session="s", form="f", now=clock.now())
    with client.get(path.format(token=token, sheet=fingerprinted("css/app.css"))) as answer:
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_the_cookie_holds_only_random_ids(app: Flask, walker: Walker, number: str) -> None:
    """It is signed, not encrypted: whoever finds it reads it."""
    serializer = app.session_interface.get_signing_serializer(app)
    random = {"csrf_token", "sid", "space"}
    for page in (walker.to_recap(), walker.sign_in()):
        cookie = page.client.get_cookie("espace")
        held = serializer.loads(cookie.value)
        assert set(held) <= {*random, "drafts", "_permanent", "sent_at"}, held
        assert isinstance(held["sent_at"], int)
        ids = [*held.get("drafts", {}).values(), *(held[name] for name in random & set(held))]
        assert ids and all(re.fullmatch(r"[\w-]{20,}", value) for value in ids), held


def test_a_page_that_changes_nothing_sends_no_cookie(client: FlaskClient) -> None:
    client.get("/creation/expert/conditions")
    assert "Set-Cookie" not in client.get("/aide").headers


def test_the_session_lasts_a_day(client: FlaskClient) -> None:
    assert "Expires=" in client.get("/creation/expert/conditions").headers["Set-Cookie"]


@pytest.mark.parametrize(("ahead_seconds", "is_kept"), [(2, True), (3600, True), (-89_900, True), (-90_100, False)])
def test_a_session_signed_by_a_clock_ahead_of_ours_is_kept(
    app: Flask, monkeypatch: pytest.MonkeyPatch, ahead_seconds: int, is_kept: bool
) -> None:
    """Another machine's, or ours before it was put right: what was typed hangs on it. After a day it is over."""
    serializer = app.session_interface.get_signing_serializer(app)
    now = time.time()
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: now + ahead_seconds)
        cookie = serializer.dumps({"drafts": {"creation": "x"}})
    request = app.test_request_context(headers={"Cookie": f"espace={cookie}"})
    with request:
        assert bool(session) is is_kept


def test_a_form_that_is_shown_again_travels_compressed(app: Flask) -> None:
    client = FlaskClient(app, app.response_class)
    shown_again = client.post("/creation/expert/conditions", headers={"Accept-Encoding": "br"})
    assert (shown_again.status_code, shown_again.headers["Content-Encoding"]) == (422, "br")
    assert "Erreur" in brotli.decompress(shown_again.data).decode()
