"""SPEC 6: each challenge serves once, for one session and one form."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.unit.conftest import ManualClock
from webapp.captcha.challenge import ChallengeMode, Outcome
from webapp.domain import activation_code
from webapp.services import Services
from webapp.usecases.access.check_human import check_human, make_help_code


@pytest.fixture
def token(services: Services, clock: ManualClock) -> str:
    return services.challenges.issue(session="s", form="creation.conditions", now=clock.now())


def check(services: Services, token: str, typed: str | None = None, session: str = "s") -> Outcome:
    answer = services.challenges.answer(token) if typed is None else typed
    return check_human(services, token=token, given=answer, session_id=session, form="creation.conditions")


def test_the_right_answer_passes_once(services: Services, token: str) -> None:
    assert check(services, token) is Outcome.PASSED
    assert check(services, token) is Outcome.EXPIRED


def test_a_wrong_answer_spends_the_challenge(services: Services, token: str) -> None:
    assert check(services, token, "000000") is Outcome.WRONG
    assert check(services, token) is Outcome.EXPIRED


def test_of_twenty_answers_at_once_one_passes(services: Services, token: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: check(services, token), range(20)))
    assert outcomes.count(Outcome.PASSED) == 1


def test_characters_are_no_proof_of_the_automatic_check(services: Services, token: str) -> None:
    read = services.challenges.answer(token)
    outcome = check_human(
        services, token=token, given=read, mode=ChallengeMode.AUTOMATIC, session_id="s", form="creation.conditions"
    )
    assert outcome is Outcome.WRONG


def test_another_session_cannot_spend_a_challenge(services: Services, token: str) -> None:
    assert check(services, token, session="thief") is Outcome.FOREIGN
    assert check(services, token) is Outcome.PASSED


def test_a_help_code_passes_once_in_any_writing(services: Services, token: str) -> None:
    """A person helps those who cannot pass any challenge."""
    code = make_help_code(services)
    assert check(services, token, f" {code.lower().replace('-', ' ')} ") is Outcome.PASSED
    assert check(services, token, code) is not Outcome.PASSED


def test_a_help_code_is_read_as_any_code(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look-alikes are folded; a code that was made with the former alphabet works as it is written (SPEC 4.1)."""
    for made, typed in (("AC2D5F8HJKVN", "aczd sfbh jkun"), ("SBZU5F8HJKVN", "sbzu-5f8h-jkvn")):
        monkeypatch.setattr(activation_code, "generate", lambda made=made: made)
        make_help_code(services)
        assert check(services, "forged", typed) is Outcome.PASSED


def test_a_help_code_needs_no_challenge(services: Services) -> None:
    assert check(services, "forged", make_help_code(services)) is Outcome.PASSED


def test_a_help_code_lives_48_hours(services: Services, clock: ManualClock, token: str) -> None:
    late, in_time = make_help_code(services), make_help_code(services)
    clock.advance(hours=47, minutes=59)
    assert check(services, token, in_time) is Outcome.PASSED
    clock.advance(minutes=2)
    assert check(services, token, late) is not Outcome.PASSED


def test_of_ten_uses_of_a_help_code_at_once_one_passes(services: Services, token: str) -> None:
    code = make_help_code(services)
    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(lambda _: check(services, "forged", code), range(10)))
    assert outcomes.count(Outcome.PASSED) == 1


def test_the_operator_makes_a_help_code_from_the_command_line(app: Flask, services: Services, token: str) -> None:
    printed = app.test_cli_runner().invoke(args=["help-code"]).output.strip()
    assert check(services, token, printed) is Outcome.PASSED
