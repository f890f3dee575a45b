"""SPEC 4.4: nothing irreversible happens before its notice has left; its days count from the sending."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from flask import Flask
from sqlalchemy import select

from tests.unit.conftest import NOON, ManualClock
from tests.unit.usecases.conftest import code_in
from tests.unit.web.conftest import EMAIL, Walker
from tests.unit.web.pages.account.test_changes import change, confirm, mailed, space_now
from webapp.connectors.smtp import HandOver
from webapp.messages.message import Message, RenderedMessage
from webapp.messages.passkeys_changed import PasskeyAdded, PasskeyRemoved
from webapp.messages.password_changed import PasswordChanged
from webapp.messages.sign_in_locked import SignInLocked
from webapp.persistence import outbox, verifications
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import Channel, Verification
from webapp.security.keyring import Keyring, Purpose
from webapp.services import Services
from webapp.usecases.access.sign_in import find_signed_in
from webapp.usecases.account.change_space import can_object
from webapp.usecases.account.close_space import close_space
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.email_availability import EmailStatus, email_availability

THREE_YEARS = timedelta(days=3 * 365)
OWNER = {"to": EMAIL, "full_name": "Zoé MARTIN"}
NOTICES = [
    SignInLocked(**OWNER, until=NOON),
    PasswordChanged(**OWNER, at=NOON),
    PasskeyAdded(**OWNER, at=NOON),
    PasskeyRemoved(**OWNER, at=NOON),
]


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


def without_mail(services: Services, error: Exception | None = None) -> Services:
    def fail(_message: RenderedMessage, _hand_over: HandOver) -> None:
        raise error or SMTPServerDisconnected("gone")

    return replace(services, send=fail)


def mail_is_away(services: Services, clock: ManualClock, **duration: float) -> None:
    """The worker tries and purges for all that time, and nothing leaves."""
    ends = clock.now() + timedelta(**duration)
    while clock.now() < ends:
        while send_next(without_mail(services)):
            pass
        purge_expired(services)
        clock.advance(hours=10)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.kind)
def test_a_notice_waits_for_the_mail_server_however_long_it_is_away(
    services: Services, clock: ManualClock, sent: list[RenderedMessage], notice: Message
) -> None:
    with services.database.transaction() as session:
        outbox.add(session, services.keyring, notice, now=clock.now())
    mail_is_away(services, clock, days=9)
    assert [message.to for message in mailed(services, sent)] == [EMAIL]


def test_an_unused_space_is_not_erased_before_its_owner_was_warned(
    owner: Walker, services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    clock.advance(days=THREE_YEARS.days)
    assert purge_expired(services)["unused_spaces_warned"] == 1
    mail_is_away(services, clock, days=40)
    assert space_now(services)
    (warning,) = mailed(services, sent)
    assert "trois ans" in warning.text
    clock.advance(days=29, hours=23)
    assert purge_expired(services)["spaces"] == 0
    clock.advance(hours=1)
    assert purge_expired(services)["spaces"] == 1


def test_the_notice_of_a_closing_announces_thirty_days_from_its_sending(
    owner: Walker, services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    change(owner, "fermeture")
    mail_is_away(services, clock, days=10)
    (notice,) = mailed(services, sent)
    assert "30\u00a0septembre 2023" in notice.text
    assert space_now(services).closes_at == clock.now() + timedelta(days=30)


def test_the_notice_of_a_closing_that_was_withdrawn_is_not_sent(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    change(owner, "fermeture")
    owner.open("/espace").send_to("/espace/garder")
    assert mailed(services, sent) == []


def test_asked_again_after_a_withdrawal_a_closing_is_announced_once(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    change(owner, "fermeture")
    owner.open("/espace").send_to("/espace/garder")
    change(owner, "fermeture")
    assert len(mailed(services, sent)) == 1


def test_the_days_count_from_the_refusal_of_an_address_that_no_longer_exists(
    owner: Walker, services: Services, clock: ManualClock
) -> None:
    change(owner, "fermeture")
    clock.advance(days=1)
    assert send_next(without_mail(services, SMTPRecipientsRefused({EMAIL: (550, b"5.1.1 no such user")})))
    assert space_now(services).closes_at == clock.now() + timedelta(days=30)
    clock.advance(days=30)
    assert purge_expired(services)["spaces"] == 1


def test_a_notice_lost_with_the_key_that_sealed_it_is_written_again(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    with owner.client.session_transaction() as cookie:
        signed_in = find_signed_in(services, cookie["space"])
    assert signed_in is not None
    close_space(services, signed_in)
    renewed = replace(services, keyring=Keyring(["another secret of the operator, 32 signs"]))
    (notice,) = mailed(renewed, sent)
    assert "effacé" in notice.text


@pytest.fixture
def moved(owner: Walker, services: Services, sent: list[RenderedMessage]) -> Callable[[], str]:
    """The space has another address; what then sends the notice gives the token by which the former one can object."""
    change(owner, "adresse-electronique")
    (message,) = mailed(services, sent)
    confirm(owner, code_in(message))

    def send_notice() -> str:
        (notice,) = mailed(services, sent)
        return next(word for word in notice.text.split() if "/activation/opposition/" in word)

    return send_notice


def test_the_seven_days_to_object_count_from_the_sending_of_the_notice(
    moved: Callable[[], str], services: Services, clock: ManualClock, app: Flask, sent: list[RenderedMessage]
) -> None:
    mail_is_away(services, clock, days=20)
    assert email_availability(services, EMAIL).status is EmailStatus.RESERVED
    link = moved()
    assert "17\u00a0septembre 2023" in sent[-1].text
    clock.advance(days=6, hours=23)
    purge_expired(services)
    stranger = Walker(app.test_client(), services)
    stranger.open(link).send_to(link.removeprefix("http://localhost:8000"))
    assert space_now(services).email == EMAIL


def test_seven_days_after_the_notice_left_late_the_former_address_is_free(
    moved: Callable[[], str], services: Services, clock: ManualClock
) -> None:
    mail_is_away(services, clock, days=20)
    moved()
    clock.advance(days=7)
    assert purge_expired(services)["verifications"] == 1
    assert email_availability(services, EMAIL).status is EmailStatus.FREE


def written_before(services: Services, kind: str, **document: str) -> None:
    """As the release of revision 0006 wrote a notice: it holds its date, and nothing names it."""
    now = services.clock.now()
    content = {"to": EMAIL, "full_name": "Zoé MARTIN"} | document
    with services.database.transaction() as session:
        row = OutboxMessage(id="m", kind=kind, sealed=services.keyring.encrypt(content), created_at=now)
        row.next_attempt_at, row.attempts = now, 0
        session.add(row)


@pytest.mark.parametrize(("kind", "reason"), [("closing", "asked"), ("unused_space", "unused")])
@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_notice_of_a_closing_that_the_release_before_wrote_is_sent_unless_it_was_withdrawn(
    owner: Walker, services: Services, clock: ManualClock, sent: list[RenderedMessage], kind: str, reason: str,
    is_withdrawn: bool,
) -> None:  # fmt: skip
    until = clock.now() + timedelta(days=30)
    if not is_withdrawn:
        with services.database.transaction() as session:
            space = session.scalars(select(Space)).one()
            space.closes_at, space.closing_reason = until, reason
    written_before(services, kind, until=until.isoformat())
    mail_is_away(services, clock, days=3)
    assert len(mailed(services, sent)) == (0 if is_withdrawn else 1)
    assert is_withdrawn or space_now(services).closes_at == clock.now() + timedelta(days=30)


def test_a_notice_of_another_address_that_the_release_before_wrote_is_sent_and_its_days_count(
    owner: Walker, services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    deadline = clock.now() + timedelta(days=7)
    with services.database.transaction() as session:
        link = (services.keyring, Purpose.OBJECTION_LINK, "a token", Channel.LINK)
        former = {"subject": "former@exemple.fr", "space_id": space_now(services).id}
        verifications.add(session, *link, now=clock.now(), life=timedelta(days=7), **former)
    written_before(services, "email_changed", token="a token", deadline=deadline.isoformat())
    mail_is_away(services, clock, days=3)
    (notice,) = mailed(services, sent)
    assert "/activation/opposition/" in notice.text
    with services.database.read() as session:
        of_link = Verification.purpose == Purpose.OBJECTION_LINK.value
        link_now = session.scalars(select(Verification).where(of_link)).one()
    assert link_now.expires_at == clock.now() + timedelta(days=7)


def test_a_notice_of_another_address_lost_with_its_key_is_written_again_with_another_link(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    change(owner, "adresse-electronique")
    (message,) = mailed(services, sent)
    confirm(owner, code_in(message))
    renewed = replace(services, keyring=Keyring(["another secret of the operator, 32 signs"]))
    (notice,) = mailed(renewed, sent)
    assert notice.to == EMAIL
    token = next(word for word in notice.text.split() if "/activation/opposition/" in word).rsplit("/", 1)[1]
    assert can_object(renewed, token)
