"""SPEC 6: each challenge serves once, for one session and one form."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.unit.conftest import ManualClock
from webapp.captcha.challenge import Outcome
from webapp.usecases.check_human import check_human, make_help_code
from webapp.usecases.service import Service


@pytest.fixture
def token(service: Service, clock: ManualClock) -> str:
    return service.challenges.issue(session="s", form="creation.conditions", now=clock.now())


def check(service: Service, token: str, typed: str | None = None, session: str = "s") -> Outcome:
    answer = service.challenges.answer(token) if typed is None else typed
    return check_human(service, token=token, given=answer, session_id=session, form="creation.conditions")


def test_the_right_answer_passes_once(service: Service, token: str) -> None:
    assert check(service, token) is Outcome.PASSED
    assert check(service, token) is Outcome.EXPIRED


def test_a_wrong_answer_spends_the_challenge(service: Service, token: str) -> None:
    assert check(service, token, "000000") is Outcome.WRONG
    assert check(service, token) is Outcome.EXPIRED


def test_of_twenty_answers_at_once_one_passes(service: Service, token: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: check(service, token), range(20)))
    assert outcomes.count(Outcome.PASSED) == 1


def test_another_session_cannot_spend_a_challenge(service: Service, token: str) -> None:
    assert check(service, token, session="thief") is Outcome.FOREIGN
    assert check(service, token) is Outcome.PASSED


def test_a_help_code_passes_once_in_any_writing(service: Service, token: str) -> None:
    """Who can meet no challenge is helped by a person."""
    code = make_help_code(service)
    assert check(service, token, f" {code.lower().replace('-', ' ')} ") is Outcome.PASSED
    assert check(service, token, code) is not Outcome.PASSED


def test_a_help_code_needs_no_challenge(service: Service) -> None:
    assert check(service, "forged", make_help_code(service)) is Outcome.PASSED


def test_a_help_code_lives_48_hours(service: Service, clock: ManualClock, token: str) -> None:
    late, in_time = make_help_code(service), make_help_code(service)
    clock.advance(hours=47, minutes=59)
    assert check(service, token, in_time) is Outcome.PASSED
    clock.advance(minutes=2)
    assert check(service, token, late) is not Outcome.PASSED


def test_of_ten_uses_of_a_help_code_at_once_one_passes(service: Service, token: str) -> None:
    code = make_help_code(service)
    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(lambda _: check(service, "forged", code), range(10)))
    assert outcomes.count(Outcome.PASSED) == 1


def test_the_operator_makes_a_help_code_from_the_command_line(app: Flask, service: Service, token: str) -> None:
    printed = app.test_cli_runner().invoke(args=["help-code"]).output.strip()
    assert check(service, token, printed) is Outcome.PASSED
