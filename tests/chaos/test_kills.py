"""kill -9 at each point between request, commit, sending and acknowledgement (SPEC 3, 4.4; docs/decisions/0015)."""

from contextlib import closing

import pytest

from tests.chaos.conftest import both_databases
from tests.chaos.running_site import Dropped, Site
from tests.support.mail_server import Received, accept

RECAP = "/creation/expert/recapitulatif"
LOGIN = "/activation/identifiants"
AFTER_ANY_LEASE_HOURS = 0.3
ONCE = ("before claim_next", "after claim_next", "before hand_over", "after hand_over", "after mark_sent")
"""Points where a worker may die and the message still arrives exactly once."""


@both_databases
@pytest.mark.parametrize("point", ["request", "before add", "after add", "answer"])
def test_a_web_process_killed_while_it_takes_a_request_loses_nothing(site: Site, point: str, address: str) -> None:
    """The person sees a browser's error; sent again, the same form is taken once."""
    with closing(site.person()) as person:
        person.begin_creation(address)
        form = person.form(RECAP)
        site.doom(point)
        with pytest.raises(Dropped):
            person.post(RECAP, form)
        assert not site.somebody_is_doomed
        again = person.post(RECAP, form)
        assert (again.status, again.location) == (303, "/creation/expert/enregistrement")
        assert address in person.get(again.location).words
        site.wait_until_nothing_waits()
        assert len(site.mail.to(address)) == 1 and site.requests().count(address) == 1
        assert person.activate(site.kit.code_sent_to(address), address).status == 303


@both_databases
@pytest.mark.parametrize("point", ["request", "before add_space", "after add_space", "answer"])
def test_a_web_process_killed_while_it_opens_a_space_opens_it_once(site: Site, point: str, address: str) -> None:
    with closing(site.person()) as person:
        person.begin_creation(address)
        person.confirm_creation()
        code = site.kit.code_sent_to(address)
        person.post("/activation/code", person.solved(person.form("/activation/code")) | {"code": code})
        form = person.form(LOGIN) | {"email": address}
        before = set(site.numbers())
        site.doom(point)
        with pytest.raises(Dropped):
            person.post(LOGIN, form)
        again = person.post(LOGIN, form)
        assert (again.status, again.location) == (303, "/activation/recapitulatif")
        (number,) = set(site.numbers()) - before
        assert number in person.get(again.location).text


@pytest.mark.smoke
@pytest.mark.parametrize("point", ["request", "before add", "after add"])
def test_what_was_typed_outlives_the_process_that_took_it(site: Site, point: str, address: str) -> None:
    """Killed at the details: the steps before are kept, and the recap shows what was sent again."""
    with closing(site.person()) as person:
        person.begin_creation(address)
        page = "/creation/expert/formulaire"
        form = person.form(page) | {"town": "Vénissieux", "trusted_question": "nickname", "country": "FR"}
        form |= {"street_type": "rue"}
        site.doom("request")
        with pytest.raises(Dropped):
            person.post(page, form)
        assert person.form(page)["town"] == "Villeurbanne"
        assert person.post(page, form).status == 303
        site.doom(point)
        recap = person.form(RECAP)
        with pytest.raises(Dropped):
            person.post(RECAP, recap)
        assert person.post(RECAP, recap).status == 303


@both_databases
@pytest.mark.parametrize("point", ONCE)
def test_a_worker_killed_before_the_text_leaves_or_once_it_is_noted_sends_once(
    site: Site, point: str, address: str
) -> None:
    with closing(site.person()) as person:
        person.begin_creation(address)
        site.doom(point)
        person.confirm_creation()
        site.wait_for_death_of_worker()
        site.kit.shift_clock(hours=AFTER_ANY_LEASE_HOURS)
        site.start_worker()
        site.wait_until_nothing_waits()
        assert len(site.mail.to(address)) == 1
        assert person.activate(site.mail.to(address)[0].code, address).status == 303


@both_databases
@pytest.mark.smoke
def test_a_worker_killed_between_acceptance_and_its_note_sends_the_same_again(site: Site, address: str) -> None:
    """The window that no sender can close: the same code under the same Message-ID, never none, never another code."""
    with closing(site.person()) as person:
        person.begin_creation(address)
        site.doom("before mark_sent")
        person.confirm_creation()
        site.wait_for_death_of_worker()
        site.start_worker()
        first = site.mail.wait_for(address)
        site.kit.shift_clock(hours=AFTER_ANY_LEASE_HOURS)
        second = site.mail.wait_for(address, copies=2)
        assert (first.code, first.message_id) == (second.code, second.message_id)
        site.wait_until_nothing_waits()
        assert len(site.mail.to(address)) == 2 and "message_in_doubt" in site.log("worker")
        assert person.activate(first.code, address).status == 303


def test_a_worker_killed_while_the_server_files_the_text_sends_the_same_again(site: Site, address: str) -> None:
    """Only the mail server knows whether it filed the message: the worker sends it again under the same Message-ID."""

    async def kill_the_worker(_message: Received) -> None:
        site.worker.kill()
        site.worker.wait()
        site.mail.answer = accept

    site.mail.answer = kill_the_worker
    with closing(site.person()) as person:
        person.begin_creation(address)
        person.confirm_creation()
        first = site.mail.wait_for(address)
        site.kit.shift_clock(hours=AFTER_ANY_LEASE_HOURS)
        site.start_worker()
        second = site.mail.wait_for(address, copies=2)
        assert (first.code, first.message_id) == (second.code, second.message_id)
        site.wait_until_nothing_waits()
        assert len(site.mail.to(address)) == 2
