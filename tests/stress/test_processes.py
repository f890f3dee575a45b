"""SPEC 4.1, 4.4, 5.4, 6, 8.1: what threads keep, processes keep: each has its own connections, as web workers do."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from multiprocessing import get_context
from typing import Any

import pytest

from tests.stress.conftest import Size
from tests.unit.conftest import NOON, ManualClock, accepting
from tests.unit.usecases.conftest import activate, code_in, register
from webapp import create_app
from webapp.captcha.challenge import Outcome
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.settings import Settings
from webapp.usecases.access.check_human import check_human
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, sign_in
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.activate_space import ActivationRefused
from webapp.usecases.registration.email_availability import EmailTaken

FORM = {"session_id": "browser", "form": "connexion"}
Work = Callable[..., list[Any]]


@cache
def service_of(settings: Settings) -> Services:
    """Each process makes its own app, on the same database."""
    services: Services = create_app(settings, clock=ManualClock(NOON)).extensions["espace"]
    return services


def open_space(settings: Settings, code_and_email: tuple[str, str]) -> str | None:
    try:
        return activate(service_of(settings), *code_and_email).number
    except ActivationRefused:
        return None


def submit(settings: Settings, email: str) -> bool:
    try:
        register(service_of(settings), email)
    except EmailTaken:
        return False
    return True


def answer(settings: Settings, token: str, given: str) -> Outcome:
    return check_human(service_of(settings), token=token, given=given, **FORM)


def send_all(settings: Settings, _: int) -> list[str]:
    """To whom this worker has sent, in its turn."""
    sent: list[RenderedMessage] = []
    services = replace(service_of(settings), send=accepting(sent))
    while send_next(services):
        pass
    return [message.to for message in sent]


def guess(settings: Settings, _: int) -> str:
    try:
        sign_in(service_of(settings), email="nobody@exemple.fr", password="wrong", device="")
    except (InvalidCredentials, Throttled) as refusal:
        return type(refusal).__name__
    return "opened"


@pytest.fixture(scope="module")
def processes(size: Size) -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(size.processes, get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def at_once(processes: ProcessPoolExecutor, settings: Settings) -> Work:
    """Have work done by several processes at the same time."""
    return lambda work, *arguments: list(processes.map(partial(work, settings), *arguments))


def test_activations_in_several_processes_get_a_number_each(
    services: Services, at_once: Work, sent: list[RenderedMessage], size: Size
) -> None:
    codes = []
    for n in range(size.people):
        register(services, f"n{n}@exemple.fr")
        send_next(services)
        codes.append((code_in(sent[-1]), f"n{n}@exemple.fr"))
    numbers = at_once(open_space, codes)
    assert None not in numbers and len(set(numbers)) == size.people


def test_one_code_used_in_several_processes_opens_one_space(
    services: Services, at_once: Work, mail_code: Callable[[str], str], size: Size
) -> None:
    code = mail_code("zoe@exemple.fr")
    numbers = at_once(open_space, [(code, "zoe@exemple.fr")] * size.rivals)
    assert numbers.count(None) == size.rivals - 1


def test_one_address_asked_for_in_several_processes_is_given_once(
    services: Services, at_once: Work, size: Size
) -> None:
    assert sum(at_once(submit, ["meme@exemple.fr"] * size.rivals)) == 1


def test_one_challenge_answered_in_several_processes_passes_once(services: Services, at_once: Work, size: Size) -> None:
    token = services.challenges.issue(session=FORM["session_id"], form=FORM["form"], now=NOON)
    outcomes = at_once(answer, [token] * size.rivals, [services.challenges.answer(token)] * size.rivals)
    assert Counter(outcomes) == {Outcome.PASSED: 1, Outcome.EXPIRED: size.rivals - 1}


def test_several_workers_send_each_message_once(services: Services, at_once: Work, size: Size) -> None:
    addresses = [f"n{n}@exemple.fr" for n in range(3 * size.rivals)]
    for address in addresses:
        register(services, address)
    sent = [to for worker in at_once(send_all, range(size.processes)) for to in worker]
    assert sorted(sent) == sorted(addresses)


def test_guesses_from_several_processes_are_counted_together(at_once: Work, size: Size) -> None:
    """Three free ones and the one that starts the wait are judged (SPEC 8.1); the others are not even tried."""
    outcomes = Counter(at_once(guess, range(2 * size.rivals)))
    assert (outcomes["InvalidCredentials"], outcomes["Throttled"]) == (4, 2 * size.rivals - 4)
