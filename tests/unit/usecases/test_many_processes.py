"""SPEC 4.1, 4.4, 5.4, 6, 8.1: what threads keep, processes keep: each has its own connections, as web workers do."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from multiprocessing import get_context
from typing import Any

import pytest

from tests.unit.conftest import NOON, ManualClock, accepting
from tests.unit.usecases.conftest import activation_draft, code_in, registration_draft
from webapp import create_app
from webapp.captcha.challenge import Outcome
from webapp.mail.messages import Message
from webapp.settings import Settings
from webapp.usecases.activate_space import ActivationRefused, activate_space
from webapp.usecases.address_availability import AddressTaken
from webapp.usecases.check_human import check_human
from webapp.usecases.send_outbox import send_next
from webapp.usecases.service import Service
from webapp.usecases.sign_in import MustWait, WrongPair, sign_in
from webapp.usecases.submit_registration import submit_registration

PROCESSES = 4
RIVALS = 20
FORM = {"session_id": "browser", "form": "connexion"}
Work = Callable[..., list[Any]]


@cache
def service_of(settings: Settings) -> Service:
    """Each process makes its own app, on the same database."""
    service: Service = create_app(settings, clock=ManualClock(NOON)).extensions["espace"]
    return service


def activate(settings: Settings, draft_id: str) -> str | None:
    try:
        return str(activate_space(service_of(settings), draft_id)["number"])
    except ActivationRefused:
        return None


def submit(settings: Settings, draft_id: str) -> bool:
    try:
        submit_registration(service_of(settings), draft_id)
    except AddressTaken:
        return False
    return True


def answer(settings: Settings, token: str, given: str) -> Outcome:
    return check_human(service_of(settings), token=token, given=given, **FORM)


def send_all(settings: Settings, _: int) -> list[str]:
    """To whom this worker has sent, in its turn."""
    sent: list[Message] = []
    service = replace(service_of(settings), send=accepting(sent))
    while send_next(service):
        pass
    return [message.to for message in sent]


def guess(settings: Settings, _: int) -> str:
    try:
        sign_in(service_of(settings), email="nobody@exemple.fr", password="wrong", device="")
    except (WrongPair, MustWait) as refusal:
        return type(refusal).__name__
    return "opened"


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def at_once(processes: ProcessPoolExecutor, settings: Settings) -> Work:
    """Have work done by several processes at the same time."""
    return lambda work, *arguments: list(processes.map(partial(work, settings), *arguments))


def test_200_activations_in_several_processes_get_200_numbers(
    service: Service, at_once: Work, sent: list[Message]
) -> None:
    drafts = []
    for n in range(200):
        submit_registration(service, registration_draft(service, f"n{n}@exemple.fr"))
        send_next(service)
        drafts.append(activation_draft(service, code_in(sent[-1]), f"n{n}@exemple.fr"))
    numbers = at_once(activate, drafts)
    assert None not in numbers and len(set(numbers)) == 200


def test_one_code_used_in_several_processes_opens_one_space(
    service: Service, at_once: Work, register: Callable[[str], str]
) -> None:
    code = register("zoe@exemple.fr")
    numbers = at_once(activate, [activation_draft(service, code, "zoe@exemple.fr") for _ in range(RIVALS)])
    assert numbers.count(None) == RIVALS - 1


def test_one_address_asked_for_in_several_processes_is_given_once(service: Service, at_once: Work) -> None:
    drafts = [registration_draft(service, "meme@exemple.fr") for _ in range(RIVALS)]
    assert sum(at_once(submit, drafts)) == 1


def test_one_challenge_answered_in_several_processes_passes_once(service: Service, at_once: Work) -> None:
    token = service.challenges.issue(session=FORM["session_id"], form=FORM["form"], now=NOON)
    outcomes = at_once(answer, [token] * RIVALS, [service.challenges.answer(token)] * RIVALS)
    assert Counter(outcomes) == {Outcome.PASSED: 1, Outcome.EXPIRED: RIVALS - 1}


def test_several_workers_send_each_message_once(service: Service, at_once: Work) -> None:
    addresses = [f"n{n}@exemple.fr" for n in range(60)]
    for address in addresses:
        submit_registration(service, registration_draft(service, address))
    sent = [to for worker in at_once(send_all, range(PROCESSES)) for to in worker]
    assert sorted(sent) == sorted(addresses)


def test_guesses_from_several_processes_are_counted_together(at_once: Work) -> None:
    """Three free ones and the one that starts the wait are judged (SPEC 8.1); the others are not even tried."""
    outcomes = Counter(at_once(guess, range(40)))
    assert (outcomes["WrongPair"], outcomes["MustWait"]) == (4, 36)
