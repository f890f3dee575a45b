"""SPEC 8, 4.4: a space closes thirty days after its notice, on demand or unused for three years; both can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.unit.conftest import NOON, ManualClock
from tests.unit.usecases.conftest import register
from tests.unit.usecases.owners import (
    EMAIL,
    OTHER_EMAIL,
    history,
    new_space,
    open_session,
    signed_in,
    space_now,
    waiting,
)
from tests.unit.web.authenticator import Authenticator
from webapp.messages.closing import Closing
from webapp.messages.message import Message, RenderedMessage
from webapp.messages.unused_space import UnusedSpace
from webapp.persistence.passkeys import Passkey
from webapp.persistence.sign_ins import SpaceSession
from webapp.persistence.spaces import Space
from webapp.security.keyring import Keyring
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, SignedOut
from webapp.usecases.access.sign_in import sign_out
from webapp.usecases.account.close_space import close_space, keep_space
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_all

DAYS_30 = timedelta(days=30)
NOTICE_OF_CLOSING = Closing(to=EMAIL, full_name="Zoé MARTIN")
NOTICE_OF_DISUSE = UnusedSpace(to=EMAIL, full_name="Zoé MARTIN")


@pytest.fixture
def space(services: Services) -> Space:
    return new_space(services)


@pytest.fixture
def owner(services: Services, space: Space) -> CurrentUser:
    return signed_in(services)


def count(services: Services, model: type) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def purged(services: Services) -> tuple[int, int]:
    """How many spaces were erased, and how many owners warned."""
    counts = purge_expired(services)
    return counts["spaces"], counts["unused_spaces_warned"]


def test_closing_gives_thirty_days_and_the_owner_is_notified(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    close_space(services, owner)
    assert space_now(services, space).closes_at == clock.now() + DAYS_30
    assert waiting(services, Closing) == [NOTICE_OF_CLOSING]
    assert history(services, space.number)[-1] == ("closing_asked", {}, clock.now())


def test_asking_twice_moves_no_date_and_sends_one_message(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    close_space(services, owner)
    clock.advance(minutes=1)
    close_space(services, owner)
    assert space_now(services, space).closes_at == NOON + DAYS_30
    assert waiting(services, Closing) == [NOTICE_OF_CLOSING]
    assert [code for code, _, _ in history(services, space.number)].count("closing_asked") == 1


def test_the_days_count_from_the_sending_of_the_notice_which_states_them(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    close_space(services, owner)
    clock.advance(days=2)
    send_all(services)
    assert "22\u00a0septembre 2023" in sent[-1].text
    assert space_now(services, space).closes_at == clock.now() + DAYS_30
    clock.advance(days=29, hours=23)
    assert purged(services) == (0, 0)
    clock.advance(hours=1)
    assert purged(services) == (1, 0)


def test_no_space_is_erased_before_its_notice_was_sent(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    close_space(services, owner)
    clock.advance(days=31)
    assert purged(services) == (0, 0)


def test_a_closing_can_be_withdrawn_and_its_notice_is_not_sent(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    close_space(services, owner)
    clock.advance(minutes=1)
    for _ in range(2):
        keep_space(services, owner)
    now = space_now(services, space)
    assert (now.closes_at, now.closing_reason, now.closing_notice_id) == (None, None, None)
    assert history(services, space.number)[-1] == ("closing_withdrawn", {}, clock.now())
    assert [code for code, _, _ in history(services, space.number)].count("closing_withdrawn") == 1
    sent.clear()
    send_all(services)
    assert [message.subject for message in sent if "Fermeture" in message.subject] == []


def test_who_is_signed_out_meanwhile_closes_and_keeps_nothing(services: Services, owner: CurrentUser) -> None:
    sign_out(services, owner)
    with pytest.raises(SignedOut):
        close_space(services, owner)
    with pytest.raises(SignedOut):
        keep_space(services, owner)


def test_signing_in_does_not_withdraw_a_closing_that_was_asked_for(
    services: Services, space: Space, owner: CurrentUser
) -> None:
    close_space(services, owner)
    open_session(services)
    assert space_now(services, space).closes_at == NOON + DAYS_30


def test_a_space_unused_for_three_years_is_announced_once(
    services: Services, space: Space, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    clock.advance(days=3 * 365, seconds=-1)
    assert purged(services) == (0, 0)
    clock.advance(seconds=1)
    assert purged(services) == (0, 1)
    assert purged(services) == (0, 0)
    assert waiting(services, UnusedSpace) == [NOTICE_OF_DISUSE]
    assert space_now(services, space).closes_at == clock.now() + DAYS_30
    assert history(services, space.number)[-1] == ("unused_warned", {}, clock.now())
    send_all(services)
    clock.advance(days=30)
    assert purged(services) == (1, 0)
    assert history(services, space.number)[-1] == ("space_erased", {}, clock.now())


def test_each_unused_space_is_counted(services: Services, space: Space, clock: ManualClock) -> None:
    new_space(services, OTHER_EMAIL)
    clock.advance(days=3 * 365)
    assert purged(services) == (0, 2)


def test_signing_in_keeps_a_space_that_was_announced_as_unused(
    services: Services, space: Space, clock: ManualClock
) -> None:
    clock.advance(days=3 * 365)
    purge_expired(services)
    open_session(services)
    now = space_now(services, space)
    assert (now.closes_at, now.closing_reason, now.last_used_at) == (None, None, clock.now())
    assert [(code, at) for code, _, at in history(services, space.number)[-2:]] == [
        ("closing_withdrawn", clock.now()),
        ("signed_in", clock.now()),
    ]


def test_an_unused_space_that_its_owner_closes_is_closed_on_demand(
    services: Services, space: Space, clock: ManualClock
) -> None:
    clock.advance(days=3 * 365)
    owner = signed_in(services)
    with services.database.transaction() as session:
        session.get_one(Space, space.id).closing_reason = "unused"
    close_space(services, owner)
    assert space_now(services, space).closing_reason == "asked"


def test_all_that_belongs_to_a_space_is_erased_with_it_and_the_others_stay(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    other = new_space(services, OTHER_EMAIL)
    device = Authenticator()
    with services.database.transaction() as session:
        session.add(
            Passkey(
                id=device.id.hex(), space_id=space.id, name="x", public_key=b"", sign_count=0, created_at=clock.now()
            )
        )
    close_space(services, owner)
    send_all(services)
    clock.advance(days=30)
    assert purged(services) == (1, 0)
    assert (count(services, Passkey), count(services, SpaceSession)) == (0, 0)
    assert space_now(services, other)
    assert register(services, EMAIL)


@pytest.mark.parametrize("kind", [Closing, UnusedSpace])
def test_a_notice_whose_key_is_lost_is_written_again(
    services: Services,
    space: Space,
    owner: CurrentUser,
    clock: ManualClock,
    sent: list[RenderedMessage],
    kind: type[Message],
) -> None:
    """The new one is of the same kind, and the thirty days count from its sending."""
    send_all(services)
    if kind is Closing:
        close_space(services, owner)
        clock.advance(days=2)
    else:
        clock.advance(days=3 * 365)
        purge_expired(services)
        clock.advance(days=2)
    sent.clear()
    send_all(replace(services, keyring=Keyring(["another secret of the operator, 32 signs"])))
    assert [(message.to, message.subject) for message in sent] == [(EMAIL, kind.subject)]
    now = space_now(services, space)
    assert now.closing_reason == ("asked" if kind is Closing else "unused")
    assert (now.closes_at, now.closing_notice_id) == (clock.now() + DAYS_30, None)
