"""SPEC 6: three ways, chosen by the person; nobody is locked out by time or error; robots pay more."""

import re
from collections.abc import Callable
from dataclasses import replace

import altcha
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import Walker
from webapp.captcha import proof
from webapp.captcha.challenge import LIFETIME
from webapp.services import Services
from webapp.web.limits import (
    ACTIVATION_FAILURES,
    SIGN_IN_FAILURES,
    TAKEN_ADDRESSES,
    client_address,
    difficulty,
    record_failure,
)

CONDITIONS = "/creation/expert/conditions"
NEXT = "/creation/expert/identifiants"


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "ITERATIONS", 2)


@pytest.fixture
def at_check(walker: Walker) -> Walker:
    walker.open(CONDITIONS)
    return walker


def task_url(walker: Walker) -> str:
    return f"/verification/{walker.fields()['challenge']}/calcul"


def counters(walker: Walker) -> int:
    """What the automatic check would cost now."""
    answer = walker.client.get(task_url(walker)).json
    assert answer is not None
    return int(answer["parameters"]["data"]["counters"])


def computed(walker: Walker) -> dict[str, str]:
    """What a device sends once it has computed."""
    challenge = altcha.Challenge.from_dict(walker.client.get(task_url(walker)).json or {})
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return {"challenge_way": "automatique", "challenge_proof": altcha.Payload(challenge, solution).to_base64()}


def test_the_device_alone_can_pass_the_check(at_check: Walker) -> None:
    at_check.send(accept_terms="y", **computed(at_check))
    assert at_check.url == NEXT


def test_a_proof_is_spent_once(at_check: Walker) -> None:
    spent = {"challenge": at_check.fields()["challenge"], **computed(at_check)}
    at_check.send(**spent)
    at_check.client.delete_cookie("espace")
    at_check.open(CONDITIONS).send(accept_terms="y", **spent)
    assert at_check.status == 422


def test_an_unfinished_automatic_check_says_so_beside_the_way_chosen(at_check: Walker) -> None:
    at_check.send(accept_terms="y", challenge_way="automatique")
    assert at_check.status == 422
    (group,) = at_check.document.query('[role="radiogroup"][aria-invalid="true"]')
    (chosen,) = (way for way in group.query("input") if "moyen-erreur" in str(way.attrs.get("aria-describedby")))
    assert chosen.attrs["value"] == "automatique"
    assert "n’est pas terminée" in at_check.document.query("#moyen-erreur")[0].to_text()
    assert at_check.fields()["accept_terms"]


def test_the_way_chosen_is_shown_first_from_then_on(at_check: Walker) -> None:
    assert at_check.fields()["challenge_way"] == "automatique"
    at_check.send("new_challenge", challenge_way="son")
    assert at_check.fields()["challenge_way"] == "son"
    assert at_check.open("/activation").fields()["challenge_way"] == "son"


@pytest.mark.parametrize(("first", "kinds"), [("automatique", []), ("image", ["png"]), ("son", [])])
def test_an_operator_may_propose_another_way_first(
    own_app: Flask, services: Services, first: str, kinds: list[str]
) -> None:
    settings = services.settings.model_copy(update={"first_check": first})
    own_app.extensions["espace"] = replace(services, settings=settings)
    page = Walker(own_app.test_client(), services).open(CONDITIONS)
    assert page.fields()["challenge_way"] == first
    assert drawn(page) == kinds


def drawn(walker: Walker) -> list[str]:
    """What a browser with script fetches by itself: what a template or a <noscript> holds is not a part of the page."""
    shown = re.sub(r"<(template|noscript)>.*?</\1>", "", walker.response.text, flags=re.DOTALL)
    return re.findall(r'<img [^>]*src="/verification/[^"]*\.(\w+)"', shown)


def test_no_image_is_drawn_before_it_is_asked_for(at_check: Walker) -> None:
    assert drawn(at_check) == []
    assert [sound.attrs["preload"] for sound in at_check.document.query("audio")] == ["none"]
    assert drawn(at_check.send("new_challenge", challenge_way="image")) == ["png"]
    assert drawn(at_check.send("new_challenge", challenge_way="son")) == []


@pytest.mark.parametrize(("way", "is_drawn"), [("image", True), ("son", False), ("", False)])
def test_another_challenge_brings_an_image_to_those_who_look_at_one(at_check: Walker, way: str, is_drawn: bool) -> None:
    fields = at_check.fields()
    fragment = at_check.client.post(
        "/fragments/verification?form=creation.conditions",
        data={"csrf_token": fields["csrf_token"], "challenge": fields["challenge"], "challenge_way": way},
    )
    assert fragment.text.lstrip().startswith("<img") is is_drawn


def test_without_script_another_image_comes_back_to_the_check(at_check: Walker) -> None:
    """The fragment of the address outlives the redirection, and gives the focus to the group (A12)."""
    buttons = at_check.document.query('button[value="new_challenge"]')
    assert [button.attrs["formaction"] for button in buttons] == ["#verification"] * 2
    (group,) = at_check.document.query("fieldset#verification")
    assert group.attrs["tabindex"] == "-1"


def test_without_script_the_image_is_chosen_and_stands_in_the_page(at_check: Walker) -> None:
    """Where script runs the text of <noscript> is no part of the page; where it does not, its radio button counts."""
    texts = [element.to_text() for element in at_check.document.query("main noscript")]
    html = " ".join(re.findall(r"<noscript>(.*?)</noscript>", at_check.response.text, re.DOTALL))
    assert len(texts) == 2
    assert 'value="image" checked' in html and f"/verification/{at_check.fields()['challenge']}.png" in html


def test_characters_that_were_typed_count_though_the_automatic_way_is_sent(at_check: Walker) -> None:
    at_check.send(accept_terms="y", challenge_way="automatique", **at_check.solve())
    assert at_check.url == NEXT


@pytest.mark.parametrize("way", [None, "", "inconnu", "\x00"])
def test_an_unknown_way_is_that_proposed_first(at_check: Walker, way: str | None) -> None:
    at_check.send(accept_terms="y", challenge_way=way, **at_check.solve())
    assert at_check.url == NEXT


def test_a_challenge_that_has_expired_brings_another_and_keeps_the_rest(at_check: Walker, clock: ManualClock) -> None:
    late = {"challenge": at_check.fields()["challenge"], **at_check.solve()}
    clock.advance(seconds=LIFETIME.total_seconds() - 1)
    at_check.send("new_challenge")  # the session and the draft live on
    clock.advance(seconds=2)
    at_check.send(accept_terms="y", **late)
    assert at_check.status == 422
    assert "n’est plus valable" in at_check.error_beside("challenge_answer")
    assert at_check.fields()["accept_terms"]
    assert at_check.fields()["challenge"] != late["challenge"]
    assert at_check.send(**at_check.solve()).url == NEXT


@pytest.mark.parametrize("way", ["image", "son"])
def test_after_three_failures_the_error_itself_says_who_helps(at_check: Walker, way: str) -> None:
    """In the summary, beside the field, and in what a screen reader says of it (A4)."""
    for _ in range(3):
        assert "Une personne peut vous aider" not in at_check.text
        at_check.send(accept_terms="y", challenge_way=way, challenge_answer="000000")
    (summary,) = at_check.errors
    for said in (summary, at_check.error_beside("challenge_answer")):
        assert "Une personne peut vous aider" in said
        assert "01 99 00 12 34" in said.replace("\u00a0", " ") and "contact@example.org" in said


def test_after_three_automatic_checks_that_failed_the_error_says_who_helps_too(at_check: Walker) -> None:
    for _ in range(3):
        at_check.send(accept_terms="y", challenge_way="automatique")
    (chosen,) = (way for way in at_check.document.query("[type=radio]") if way.attrs["value"] == "automatique")
    assert "moyen-erreur" in str(chosen.attrs["aria-describedby"])
    assert "Une personne peut vous aider" in at_check.document.query("#moyen-erreur")[0].to_text()


def test_no_number_of_failures_locks_anyone_out(at_check: Walker) -> None:
    for _ in range(20):
        at_check.send(accept_terms="y", challenge_answer="000000")
    assert at_check.send(**at_check.solve()).url == NEXT


def test_the_trap_is_seen_and_heard_by_nobody_and_blocks_nobody(at_check: Walker) -> None:
    assert at_check.fields()["site_web"] == ""
    before = counters(at_check)
    for _ in range(10):
        at_check.send("continue", accept_terms="", site_web="https://example.org", challenge_answer="000000")
    assert counters(at_check) > before
    assert at_check.send(accept_terms="y", site_web="https://example.org", **at_check.solve()).url == NEXT


def test_who_hurries_pays_more_and_passes(at_check: Walker, lower_limit: Callable[[str, str], None]) -> None:
    """Without a cookie too: then it is the network that pays."""
    lower_limit("network_signs", "30 per 1 hour")
    for _ in range(10):
        at_check.client.delete_cookie("espace")
        at_check.open(CONDITIONS).send(accept_terms="y", **at_check.solve())
        assert at_check.url == NEXT
    at_check.client.delete_cookie("espace")
    assert counters(at_check.open(CONDITIONS)) == 2 * proof.COUNTERS


def test_who_takes_the_time_to_read_pays_the_least(
    at_check: Walker, clock: ManualClock, lower_limit: Callable[[str, str], None]
) -> None:
    lower_limit("network_signs", "30 per 1 hour")
    for _ in range(10):
        at_check.client.delete_cookie("espace")
        at_check.open(CONDITIONS)
        clock.advance(seconds=5)
        at_check.send(accept_terms="y", **at_check.solve())
    at_check.client.delete_cookie("espace")
    assert counters(at_check.open(CONDITIONS)) == proof.COUNTERS


def test_who_asks_for_many_tasks_pays_more_up_to_a_bound(at_check: Walker) -> None:
    costs = [counters(at_check) for _ in range(50)]
    assert costs == sorted(costs)
    assert (costs[0], costs[-1]) == (proof.COUNTERS, 8 * proof.COUNTERS)


def test_a_client_of_another_network_does_not_pay_for_it(
    at_check: Walker, lower_limit: Callable[[str, str], None]
) -> None:
    lower_limit("network_signs", "6 per 1 hour")
    for cost in (1, 1, 2, 2, 4, 4, 8, 8):
        at_check.client.delete_cookie("espace")
        assert counters(at_check.open(CONDITIONS)) == cost * proof.COUNTERS
    at_check.client.delete_cookie("espace")
    at_check.client.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert counters(at_check.open(CONDITIONS)) == proof.COUNTERS


def test_what_programs_do_often_makes_the_check_more_expensive(
    at_check: Walker, number: str, lower_limit: Callable[[str, str], None]
) -> None:
    """A taken address and a refused sign-in are signs of a robot: no network is refused for them."""
    lower_limit("robot_signs", "9 per 1 hour")
    with at_check.client.application.test_request_context():
        for limit in (TAKEN_ADDRESSES, SIGN_IN_FAILURES, ACTIVATION_FAILURES):
            assert difficulty() == 1
            record_failure(limit)
        assert difficulty() == 2


def test_a_task_is_given_to_the_session_of_its_challenge_only_and_never_kept(at_check: Walker) -> None:
    url = task_url(at_check)
    assert "no-store" in at_check.client.get(url).headers["Cache-Control"]
    at_check.client.delete_cookie("espace")
    assert at_check.client.get(url).status_code == 404


def test_a_session_that_has_had_its_share_of_images_keeps_the_one_on_the_page_and_learns_when_to_come_back(
    at_check: Walker, lower_limit: Callable[[str, str], None], clock: ManualClock
) -> None:
    lower_limit("costly_answers", "3 per 10 minutes")
    token, csrf_token = at_check.fields()["challenge"], at_check.fields()["csrf_token"]
    answer = at_check.solve()
    for status, is_refused in ((200, False), (200, False), (200, True), (429, True)):
        image = at_check.client.get(f"/verification/{token}.png")
        fragment = at_check.client.post(
            "/fragments/verification?form=creation.conditions", data={"challenge": token, "csrf_token": csrf_token}
        )
        assert (image.status_code, "beaucoup" in fragment.text) == (status, is_refused)
    assert token in fragment.text and "minute" in fragment.text
    assert 0 < int(image.headers["Retry-After"]) <= 600
    assert at_check.send(accept_terms="y", **answer).url == NEXT
    clock.advance(minutes=10)
    assert at_check.client.get(f"/verification/{token}.png").status_code == 200


def test_what_is_drawn_for_a_session_is_counted_without_its_cookie_too(
    at_check: Walker, lower_limit: Callable[[str, str], None]
) -> None:
    """A player of media may send none, and an attacker sends none."""
    lower_limit("costly_answers", "2 per 10 minutes")
    token = at_check.fields()["challenge"]
    at_check.client.delete_cookie("espace")
    assert [at_check.client.get(f"/verification/{token}.{kind}").status_code for kind in ("mp3", "png", "mp3")] == [
        200,
        200,
        429,
    ]
    assert at_check.client.get_cookie("espace") is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix:", "127.0.0.1"),
    ],
)
def test_a_client_has_one_address_however_it_is_written(client: FlaskClient, address: str, network: str) -> None:
    with client.application.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert client_address() == network
