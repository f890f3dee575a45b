"""SPEC 8.1: who signs in, how often one may be wrong, how long a session lasts, who signs whom out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from testkit.seeds import State, seed
from tests.support.people import NEW_PASSWORD, PASSWORD
from tests.unit.conftest import NOON, ManualClock
from tests.unit.usecases.owners import EMAIL, OTHER_EMAIL, history, new_space, open_session, signed_in, waiting
from webapp.messages.sign_in_locked import SignInLocked
from webapp.persistence.database import PartFailed
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.sign_in import (
    InvalidCredentials,
    Throttled,
    WaitsForActivation,
    disconnect_all_devices,
    disconnect_device,
    disconnect_other_devices,
    find_signed_in,
    sign_out,
)
from webapp.usecases.account import queries


@pytest.fixture
def space(services: Services) -> Space:
    return new_space(services)


def fail(services: Services, clock: ManualClock, times: int, email: str = EMAIL) -> None:
    """So many wrong passwords, each after the wait that the one before costs."""
    for _ in range(times):
        with pytest.raises(InvalidCredentials):
            open_session(services, email, password="wrong")
        clock.advance(minutes=5)


def test_signing_in_opens_a_session_and_is_in_the_history(services: Services, space: Space, clock: ManualClock) -> None:
    clock.advance(days=1)
    user = signed_in(services, EMAIL.upper())
    assert (user.space.id, user.device.name) == (space.id, "Firefox")
    assert (user.device.created_at, user.device.last_seen_at) == (clock.now(), clock.now())
    assert user.device.expires_at == clock.now() + timedelta(hours=12)
    assert user.space.last_used_at == clock.now()
    assert history(services, space.number)[1:] == [("signed_in", {"device": "Firefox"}, clock.now())]


def test_each_session_has_a_token_of_256_random_bits(services: Services, space: Space) -> None:
    tokens = {open_session(services) for _ in range(5)}
    assert len(tokens) == 5 and {len(token) for token in tokens} == {43}


def test_a_failure_is_in_the_history_of_the_space(services: Services, space: Space, clock: ManualClock) -> None:
    fail(services, clock, 1)
    assert history(services, space.number)[1:] == [("sign_in_failed", {"device": "Firefox"}, NOON)]


def test_a_failure_for_an_address_without_a_space_is_kept_for_the_operator(
    services: Services, clock: ManualClock
) -> None:
    fail(services, clock, 10, "nobody@exemple.fr")
    assert {code for code, _, _ in history(services, "00000000000000")} == {"sign_in_failed"}
    assert waiting(services, SignInLocked) == []


def test_an_address_without_a_space_is_locked_the_same(services: Services, clock: ManualClock) -> None:
    fail(services, clock, 10, "nobody@exemple.fr")
    with pytest.raises(Throttled):
        open_session(services, "nobody@exemple.fr")


def test_the_tenth_failure_locks_for_an_hour_and_the_owner_is_notified(
    services: Services, space: Space, clock: ManualClock
) -> None:
    fail(services, clock, 9)
    assert waiting(services, SignInLocked) == []
    tenth = clock.now()
    fail(services, clock, 1)
    assert waiting(services, SignInLocked) == [
        SignInLocked(to=EMAIL, full_name="Zoé MARTIN", until=tenth + timedelta(hours=1))
    ]
    assert history(services, space.number)[-1] == ("sign_in_locked", {"failures": 10}, tenth)
    with pytest.raises(Throttled, match=r"2023-08-21T11:45:00\+00:00") as lock:
        open_session(services)
    assert lock.value.until == tenth + timedelta(hours=1)
    clock.moment = tenth + timedelta(hours=1)
    assert open_session(services)


def test_a_failure_after_the_lock_locks_again_without_another_message(
    services: Services, space: Space, clock: ManualClock
) -> None:
    fail(services, clock, 10)
    clock.advance(hours=1)
    eleventh = clock.now()
    fail(services, clock, 1)
    assert len(waiting(services, SignInLocked)) == 1
    with pytest.raises(Throttled) as lock:
        open_session(services)
    assert lock.value.until == eleventh + timedelta(hours=1)


def test_failures_at_one_address_keep_nobody_else_waiting(services: Services, space: Space, clock: ManualClock) -> None:
    new_space(services, OTHER_EMAIL)
    fail(services, clock, 10)
    with pytest.raises(Throttled):
        open_session(services)
    assert open_session(services, OTHER_EMAIL)


def test_the_right_password_of_a_request_that_waits_is_not_a_failure(services: Services, clock: ManualClock) -> None:
    """SPEC 8.8: no mute door."""
    seed(services, State.PENDING, EMAIL)
    with pytest.raises(InvalidCredentials):
        open_session(services, password="wrong")
    with pytest.raises(WaitsForActivation):
        open_session(services)


def test_a_count_of_failures_is_never_undone_with_what_follows_it(services: Services, space: Space) -> None:
    with pytest.raises(PartFailed), services.database.transaction():
        open_session(services, password="wrong")


def test_the_wait_doubles_after_three_failures(services: Services, space: Space, clock: ManualClock) -> None:
    for wait in (0, 0, 0, 2, 4, 8, 16, 32, 64):
        with pytest.raises(InvalidCredentials):
            open_session(services, password="wrong")
        clock.advance(seconds=wait)
        if wait:
            clock.advance(microseconds=-1)
            with pytest.raises(Throttled):
                open_session(services)
            clock.advance(microseconds=1)
    assert open_session(services)


def test_a_success_forgets_the_failures_before_it(services: Services, space: Space, clock: ManualClock) -> None:
    for _ in range(4):
        fail(services, clock, 3)
        open_session(services)
    assert open_session(services)


class Counting:
    """Counts the verifications, each of which takes the same time whatever it compares with."""

    def __init__(self, services: Services, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.passwords, self.meanwhile, self.count = services.passwords, meanwhile, 0

    def verify(self, stored: str, secret: str) -> bool:
        self.count += 1
        self.meanwhile()
        return self.passwords.verify(stored, secret)

    def renew(self, stored: str, secret: str) -> str:
        return self.passwords.renew(stored, secret)


@pytest.mark.parametrize(("email", "kept"), [("nobody@exemple.fr", None), (EMAIL, "!"), (EMAIL, "$argon2id$broken")])
def test_what_no_password_opens_costs_as_much_as_a_wrong_password(
    services: Services, space: Space, email: str, kept: str | None
) -> None:
    """No space, or a space that a certificate opens: the time of the answer tells nothing."""
    if kept:
        with services.database.transaction() as session:
            session.get_one(Space, space.id).password_hash = kept
    counting: Any = Counting(services)
    with pytest.raises(InvalidCredentials):
        open_session(replace(services, passwords=counting), email)
    assert counting.count == 1


def test_a_password_changed_while_it_is_checked_opens_nothing(services: Services, space: Space) -> None:
    another = services.passwords.hash(NEW_PASSWORD)

    def change() -> None:
        with services.database.transaction() as session:
            session.get_one(Space, space.id).password_hash = another

    counting: Any = Counting(services, meanwhile=change)
    with pytest.raises(InvalidCredentials):
        open_session(replace(services, passwords=counting))
    assert queries.devices(services, space.id) == []


def test_a_session_ends_after_thirty_idle_minutes(services: Services, space: Space, clock: ManualClock) -> None:
    token = open_session(services)
    clock.advance(minutes=29)
    assert find_signed_in(services, token, is_activity=False)
    clock.advance(minutes=1)
    assert find_signed_in(services, token) is None


def test_a_page_that_is_opened_extends_the_session_from_the_first_minute_on(
    services: Services, space: Space, clock: ManualClock
) -> None:
    token = open_session(services)
    clock.advance(seconds=59)
    user = find_signed_in(services, token)
    assert user is not None and user.device.last_seen_at == NOON
    clock.advance(seconds=1)
    user = find_signed_in(services, token)
    assert user is not None and user.device.last_seen_at == clock.now()
    assert queries.devices(services, space.id) == [user.device]


def test_a_question_about_the_time_left_does_not_extend_the_session(
    services: Services, space: Space, clock: ManualClock
) -> None:
    token = open_session(services)
    clock.advance(minutes=20)
    user = find_signed_in(services, token, is_activity=False)
    assert user is not None and user.seconds_left(clock.now()) == 600
    assert user.seconds_left(clock.now() + timedelta(minutes=11)) == 0


def test_the_time_left_is_never_more_than_the_twelve_hours(
    services: Services, space: Space, clock: ManualClock
) -> None:
    token = open_session(services)
    for _ in range(35):
        clock.advance(minutes=20)
        assert find_signed_in(services, token)
    user = find_signed_in(services, token)
    assert user is not None and user.seconds_left(clock.now()) == 20 * 60
    clock.advance(minutes=20)
    assert find_signed_in(services, token) is None


def test_signing_out_ends_this_session_alone_and_is_in_the_history(
    services: Services, space: Space, clock: ManualClock
) -> None:
    here, elsewhere = open_session(services), open_session(services, device="Chrome")
    user = find_signed_in(services, here)
    assert user is not None
    clock.advance(minutes=1)
    sign_out(services, user)
    sign_out(services, user)
    assert find_signed_in(services, here) is None and find_signed_in(services, elsewhere)
    assert history(services, space.number)[-1] == ("signed_out", {"device": "Firefox"}, clock.now())
    assert len(history(services, space.number)) == 4


def test_a_device_signs_another_one_of_its_space_out(services: Services, space: Space, clock: ManualClock) -> None:
    user, other = signed_in(services), signed_in(services, device="Chrome")
    clock.advance(minutes=1)
    disconnect_device(services, user, other.device.id)
    assert queries.devices(services, space.id) == [user.device]
    assert history(services, space.number)[-1] == ("device_disconnected", {"device": "Chrome"}, clock.now())


def test_nobody_signs_out_the_device_of_another_space(services: Services, space: Space) -> None:
    other = new_space(services, OTHER_EMAIL)
    stranger = signed_in(services, OTHER_EMAIL)
    disconnect_device(services, signed_in(services), stranger.device.id)
    assert queries.devices(services, other.id) == [stranger.device]


def test_all_other_devices_are_signed_out_and_no_device_of_another_space(
    services: Services, space: Space, clock: ManualClock
) -> None:
    other = new_space(services, OTHER_EMAIL)
    stranger, user = signed_in(services, OTHER_EMAIL), signed_in(services)
    signed_in(services, device="Chrome")
    clock.advance(minutes=1)
    for _ in range(2):
        disconnect_other_devices(services, user)
    assert queries.devices(services, space.id) == [user.device]
    assert queries.devices(services, other.id) == [stranger.device]
    assert history(services, space.number)[-1] == ("all_devices_disconnected", {}, clock.now())
    assert len(history(services, space.number)) == 4


@pytest.mark.parametrize("is_one_space", [True, False])
def test_the_operator_signs_out_one_space_or_all(
    services: Services, space: Space, clock: ManualClock, is_one_space: bool
) -> None:
    other = new_space(services, OTHER_EMAIL)
    users: list[CurrentUser] = [signed_in(services), signed_in(services, device="Chrome")]
    stranger = signed_in(services, OTHER_EMAIL)
    clock.advance(minutes=1)
    assert disconnect_all_devices(services, space.number if is_one_space else None) == (1 if is_one_space else 2)
    assert len(users) == 2 and queries.devices(services, space.id) == []
    assert queries.devices(services, other.id) == ([stranger.device] if is_one_space else [])
    assert history(services, space.number)[-1] == ("all_devices_disconnected", {}, clock.now())
    assert disconnect_all_devices(services, space.number) == 0


def test_a_view_of_the_space_and_the_device_has_all_that_pages_need(
    services: Services, space: Space, clock: ManualClock
) -> None:
    user = signed_in(services)
    view = user.space
    assert (view.number, view.email, view.email_key) == (space.number, EMAIL, EMAIL)
    assert (view.created_at, view.last_used_at, view.closes_at) == (NOON, NOON, None)
    assert view.details == space.details and view.full_name == "Zoé MARTIN"
    assert PASSWORD not in str(view)
