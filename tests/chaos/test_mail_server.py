"""A mail server that is gone, slow, refusing, greylisting, or dies before it answers (SPEC 4.2, 4.4)."""

from contextlib import closing

import pytest

from tests.chaos.running_site import Site
from tests.support.mail_server import Received, accept, slow
from tests.support.waiting import until

OUR_FORMER_PATIENCE_SECONDS = 30
RETRIES_SECONDS = (15, 30, 60, 120, 240, 480, 960, 1920)
"""How the worker spaces its attempts out: 64 minutes in all."""


def ask(site: Site, address: str) -> str:
    """Ask for a space; the words of the last page."""
    with closing(site.person()) as person:
        person.begin_creation(address)
        assert person.confirm_creation().status == 303
        return person.get("/creation/expert/enregistrement").words


@pytest.mark.smoke
def test_after_an_hour_without_mail_server_the_message_leaves_with_48_hours_of_its_own(
    site: Site, address: str
) -> None:
    site.mail.stop()
    page = ask(site, address)
    for attempt in range(1, len(RETRIES_SECONDS) + 1):
        site.await_failure(attempt)
        if attempt == len(RETRIES_SECONDS):
            site.mail.start()
        site.kit.shift_clock(hours=sum(RETRIES_SECONDS[:attempt]) / 3600)
    code = site.mail.wait_for(address).code
    assert address in page and len(site.mail.to(address)) == 1
    site.kit.shift_clock(hours=sum(RETRIES_SECONDS) / 3600 + 47.9)
    with closing(site.person()) as person:
        answer = person.activate(code, address)
        assert answer.status == 303, answer.words


@pytest.mark.parametrize("refusal", ["421 4.3.2 Not available", "452 4.3.1 Full", "554 5.6.0 Not liked"])
def test_a_text_that_is_refused_for_now_is_sent_later(site: Site, address: str, refusal: str) -> None:
    async def refuse(_message: Received) -> str:
        return refusal

    site.mail.answer = refuse
    ask(site, address)
    until(lambda: site.mail.refused == 1)
    site.mail.answer = accept
    site.kit.shift_clock(hours=0.02)
    site.mail.wait_for(address)
    site.wait_until_nothing_waits()
    assert len(site.mail.to(address)) == 1


@pytest.mark.smoke
@pytest.mark.parametrize("refusal", ["450 4.7.1 Greylisted", "550 5.7.1 Relaying denied"])
def test_a_recipient_that_is_refused_for_now_is_served_later(site: Site, address: str, refusal: str) -> None:
    """Greylisting; and a relay that does not know us yet, which an operator mends."""
    site.mail.to_recipient = lambda _to: refusal
    ask(site, address)
    until(lambda: site.mail.refused == 1)
    site.mail.to_recipient = lambda _to: "250 OK"
    site.kit.shift_clock(hours=0.02)
    site.mail.wait_for(address)
    site.wait_until_nothing_waits()
    assert len(site.mail.to(address)) == 1


def test_of_an_address_that_does_not_exist_the_person_can_give_another(site: Site, address: str) -> None:
    """The message is given up; the last page offers the correction, and nothing is typed again (SPEC 3.5)."""
    right = f"juste.{address}"
    site.mail.to_recipient = lambda to: "250 OK" if to == right else "550 5.1.1 User unknown"
    with closing(site.person()) as person:
        person.begin_creation(address)
        person.confirm_creation()
        until(lambda: site.mail.refused == 1)
        site.wait_until_nothing_waits()
        correction = "/creation/expert/correction-adresse"
        assert correction in person.get("/creation/expert/enregistrement").text
        twice = {"email": right, "email_confirmation": right}
        assert person.post(correction, person.form(correction) | twice).status == 303
        assert person.activate(site.kit.code_sent_to(right), right).status == 303
    assert site.mail.to(address) == []


def test_a_server_that_takes_long_to_file_a_message_gets_it_once(site: Site, address: str) -> None:
    """RFC 5321 section 4.5.3.2.6. With our former 30 s of patience it was filed, and sent again."""
    site.mail.answer = slow(OUR_FORMER_PATIENCE_SECONDS + 5)
    page = ask(site, address)
    assert address in page  # nobody waits for the mail server
    until(lambda: site.mail.to(address), OUR_FORMER_PATIENCE_SECONDS + 30)
    site.wait_until_nothing_waits()
    assert len(site.mail.to(address)) == 1


def test_a_server_that_dies_before_its_answer_gets_the_same_again(site: Site, address: str) -> None:
    """Whether it had filed the message, it alone knows: better twice the same than never."""

    async def die(_message: Received) -> None:
        site.mail.answer = accept

    site.mail.answer = die
    ask(site, address)
    first = site.mail.wait_for(address)
    until(lambda: "message_in_doubt" in site.log("worker"))
    site.kit.shift_clock(hours=0.02)
    second = site.mail.wait_for(address, copies=2)
    assert (first.code, first.message_id) == (second.code, second.message_id)
    site.wait_until_nothing_waits()
    assert len(site.mail.to(address)) == 2


def test_two_workers_share_a_slow_server_and_send_each_message_once(site: Site) -> None:
    second = site.start_another_worker()
    site.mail.answer = slow(0.5)
    addresses = [f"deux{number}@exemple.fr" for number in range(8)]
    for address in addresses:
        ask(site, address)
    site.wait_until_nothing_waits()
    assert sorted(message.to for message in site.mail.received) == addresses
    second.terminate()
