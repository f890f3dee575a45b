"""A clock put back by an hour, or a machine whose clock is ahead (SPEC 3, 4.2, 5.2, 5.4)."""

from contextlib import closing

import pytest

from tests.chaos.running_site import Site, open_space
from tests.chaos.test_counters import LIMIT, guess
from tests.support.ports import free_port
from tests.support.waiting import until

BACK_HOURS = -1
AHEAD_SECONDS = 90


@pytest.mark.smoke
def test_put_back_between_any_two_steps_the_clock_costs_nobody_anything(site: Site, address: str) -> None:
    with closing(site.person()) as person:
        person.begin_creation(address)
        site.kit.shift_clock(hours=BACK_HOURS)
        assert person.confirm_creation().status == 303
        site.kit.shift_clock(hours=2 * BACK_HOURS)
        code = site.kit.code_sent_to(address)
        site.kit.shift_clock(hours=3 * BACK_HOURS)
        assert person.activate(code, address).status == 303


def test_a_message_written_before_the_clock_was_put_back_leaves_at_once(site: Site, address: str) -> None:
    site.worker.kill()
    site.worker.wait()
    with closing(site.person()) as person:
        person.begin_creation(address)
        person.confirm_creation()
    site.kit.shift_clock(hours=BACK_HOURS)
    site.start_worker()
    assert site.mail.wait_for(address)


@pytest.mark.parametrize(("hours", "status"), [(47.9, 303), (48.1, 422)])
def test_no_code_ends_early_nor_lives_for_ever(site: Site, address: str, hours: float, status: int) -> None:
    """A code lives 48 hours even if the clock was put back, then put right, after the message left."""
    with closing(site.person()) as person:
        person.begin_creation(address)
        person.confirm_creation()
        code = site.kit.code_sent_to(address)
        site.kit.shift_clock(hours=BACK_HOURS)
        assert person.get("/").status == 200
        site.kit.shift_clock(hours=hours)
    with closing(site.person()) as person:
        assert person.activate(code, address).status == status


def test_numbers_stay_unique_when_a_day_comes_twice(site: Site) -> None:
    before = set(site.numbers())
    for number, hours in enumerate((0, -24, 0, -24, BACK_HOURS, 0)):
        site.kit.shift_clock(hours=hours)
        open_space(site, f"jour{number}@exemple.fr")
    assert len(set(site.numbers()) - before) == 6


def test_a_limit_lasts_longer_by_the_step_at_most(site: Site, address: str) -> None:
    """Somebody who has to wait 15 minutes waits one hour more, and no longer."""
    with closing(site.person()) as person:
        for _ in range(LIMIT):
            guess(person, address)
        assert guess(person, address)
        site.kit.shift_clock(hours=BACK_HOURS)
        assert guess(person, address)
        site.kit.shift_clock(hours=0.3)
        assert not guess(person, address)


@pytest.mark.smoke
def test_a_machine_whose_clock_is_ahead_shares_its_sessions_with_the_others(site: Site, address: str) -> None:
    """Their cookies are dated by the machine; what was typed hangs on them."""
    port = free_port()
    site.start_web(port, 1, ahead_seconds=AHEAD_SECONDS)
    ahead, other = f"http://127.0.0.1:{port}", site.base_url
    with closing(site.person()) as person:
        person.move_to(ahead)
        person.begin_creation(address)
        person.move_to(other)
        assert person.confirm_creation().status == 303
        person.move_to(ahead)
        assert address in person.get("/creation/expert/enregistrement").words
    until(lambda: site.mail.to(address))
