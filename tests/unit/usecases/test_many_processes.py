"""SPEC 5.4, 4.4, 8.1: what threads keep, processes keep: each has its own connections, as web workers do."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from flask import Flask

from tests.unit.conftest import NOON, ManualClock
from tests.unit.usecases.conftest import activation_draft, code_in, registration_draft
from webapp import create_app
from webapp.mail.messages import Message
from webapp.settings import Settings
from webapp.usecases.activate_space import activate_space
from webapp.usecases.address_availability import AddressTaken
from webapp.usecases.send_outbox import send_next
from webapp.usecases.service import Service
from webapp.usecases.sign_in import MustWait, WrongPair, sign_in
from webapp.usecases.submit_registration import submit_registration

PROCESSES = 4
_app: Flask


def start(settings: Settings) -> None:
    """Each process makes its own app on the same database."""
    global _app
    _app = create_app(settings, clock=ManualClock(NOON))


def activate(draft_id: str) -> str:
    return str(activate_space(_app.extensions["espace"], draft_id)["number"])


def submit(draft_id: str) -> bool:
    try:
        submit_registration(_app.extensions["espace"], draft_id)
    except AddressTaken:
        return False
    return True


def guess(_: int) -> str:
    try:
        sign_in(_app.extensions["espace"], email="nobody@exemple.fr", password="wrong", device="")
    except (WrongPair, MustWait) as refusal:
        return type(refusal).__name__
    return "opened"


def pool(settings: Settings) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSES, get_context("spawn"), initializer=start, initargs=(settings,))


def test_activations_in_several_processes_get_different_numbers(
    service: Service, settings: Settings, sent: list[Message]
) -> None:
    drafts = []
    for n in range(40):
        submit_registration(service, registration_draft(service, f"n{n}@exemple.fr"))
        send_next(service)
        drafts.append(activation_draft(service, code_in(sent[-1]), f"n{n}@exemple.fr"))
    with pool(settings) as workers:
        numbers = list(workers.map(activate, drafts))
    assert len(set(numbers)) == 40


def test_one_address_asked_for_in_several_processes_is_given_once(service: Service, settings: Settings) -> None:
    drafts = [registration_draft(service, "meme@exemple.fr") for _ in range(20)]
    with pool(settings) as workers:
        assert sum(workers.map(submit, drafts)) == 1


def test_guesses_from_several_processes_are_counted_together(service: Service, settings: Settings) -> None:
    """Three free ones and the one that starts the wait are judged (SPEC 8.1); the others are not even tried."""
    with pool(settings) as workers:
        outcomes = list(workers.map(guess, range(40)))
    assert (outcomes.count("WrongPair"), outcomes.count("MustWait")) == (4, 36)
