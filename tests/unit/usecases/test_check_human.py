"""SPEC 6: each challenge serves once, for one session and one form."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.conftest import ManualClock
from webapp.captcha.challenge import Outcome
from webapp.usecases.check_human import check_human
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
