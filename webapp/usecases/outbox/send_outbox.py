"""Send the messages that wait in the outbox (SPEC 4.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from threading import Event
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.domain import activation_code
from webapp.mail import messages, refusals
from webapp.persistence import accounts, outbox
from webapp.persistence.models import OutboxMessage
from webapp.security.keyring import CannotDecrypt
from webapp.services import Services
from webapp.usecases.access.recover_password import write_reset_link
from webapp.usecases.account.change_space import count_objection_days, objection_deadline
from webapp.usecases.account.close_space import announce_again, closing_date, count_closing_days
from webapp.usecases.outbox.purge_expired import purge_expired

NOTICES: dict[str, Callable[..., messages.Message]] = {
    "sign_in_locked": messages.sign_in_locked,
    "reset_link": messages.reset_link,
    "password_changed": messages.password_changed,
    "passkey_added": partial(messages.passkeys_changed, added=True),
    "passkey_removed": partial(messages.passkeys_changed, added=False),
    "email_changed": messages.email_changed,
    "closing": messages.closing,
    "unused_space": messages.unused_space,
}
"""Messages that need nothing but what was written with them."""
LIVES = {"activation_code": activation_code.LIFETIME, "reset_asked": activation_code.LIFETIME}
"""How long after they were written messages may still leave; the others wait for as long as it takes (SPEC 4.4)."""
EXPIRING = {"reset_link": "deadline"}
"""Messages that are void after a moment of their own."""
MOMENTS = {"until", "deadline", "at"}


@dataclass(frozen=True)
class Announcement:
    """What a notice announces: under which name and when, as it leaves; what begins once it has left."""

    name: str
    moment: Callable[[Session, str, datetime], datetime | None]
    begin: Callable[[Session, str, datetime], None]


ANNOUNCEMENTS = {
    "closing": Announcement("until", closing_date, count_closing_days),
    "unused_space": Announcement("until", closing_date, count_closing_days),
    "email_changed": Announcement("deadline", objection_deadline, count_objection_days),
}
LATE = timedelta(minutes=5)
PURGE_EVERY = timedelta(minutes=10)
log = structlog.get_logger()


class LeaseLost(Exception):
    """The server was so slow that the message is another worker's now: it must not leave from here."""


@dataclass
class _Claim:
    id: str
    kind: str
    attempts: int
    message: messages.Message | None = None
    is_handed_over: bool = False


def send_next(services: Services) -> bool:
    """Send the message that is due first. False when none is due.

    Written down before it happens: that a worker has the message, then that its text leaves. So two workers never send
    the same one, a killed worker's is taken up again, and it is known which one may have arrived (docs/decisions/0015).
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        row = outbox.claim_next(session, now)
        if row is None:
            return False
        if row.last_error == outbox.HANDED_OVER:
            log.warning("message_in_doubt", message=row.id, attempts=row.attempts)
        claim = _Claim(row.id, row.kind, row.attempts)
        failure = _try_to_compose(services, session, row, claim, now)
    if failure:
        _conclude(services, claim, postponed=failure)
        return True
    if claim.message is None:
        _conclude(services, claim, dropped="nothing to tell")
        return True
    try:
        services.send(claim.message, partial(_hand_over, services, claim))
    except LeaseLost:
        log.warning("lease_lost", message=claim.id, attempts=claim.attempts)
    except SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        final = all(refusals.says_no_such_address(*answer) for answer in answers)
        reason = f"recipient refused: {[code for code, _ in answers]}"
        if final:
            _conclude(services, claim, dropped=reason, is_delivered=True)
        else:
            _conclude(services, claim, postponed=reason)
    except (SMTPException, OSError) as error:
        if claim.is_handed_over and not isinstance(error, SMTPResponseException):
            log.warning("message_in_doubt", message=claim.id, attempts=claim.attempts)
        _conclude(services, claim, postponed=type(error).__name__)
    else:
        _conclude(services, claim, is_delivered=True)
    return True


def send_all(services: Services) -> int:
    """Try all that waits, what is to be tried later as well. How many messages were handled."""
    with services.database.transaction() as session:
        outbox.hurry(session, services.clock.now())
    handled = 0
    while send_next(services):
        handled += 1
    return handled


def run_outbox(services: Services, stop: Event, *, poll_seconds: float = 0.5) -> None:
    """Send and purge until told to stop. One failure never ends the loop: the database may be back in a second."""
    next_purge: datetime | None = None
    while not stop.is_set():
        try:
            while not stop.is_set() and _is_due(services) and send_next(services):
                pass
        except Exception:
            log.exception("outbox_failed")
        try:
            if next_purge is None or services.clock.now() >= next_purge:
                next_purge = services.clock.now() + PURGE_EVERY  # one that fails waits as long: mail comes first
                purge_expired(services)
        except Exception:
            log.exception("purge_failed")
        stop.wait(poll_seconds)


def _is_due(services: Services) -> bool:
    with services.database.read() as session:
        return outbox.is_due(session, services.clock.now())


def _try_to_compose(services: Services, session: Session, row: OutboxMessage, claim: _Claim, now: datetime) -> str:
    """Why the message could not be written, which nobody foresaw: it waits, and those behind it do not."""
    try:
        with session.begin_nested():
            claim.message = _compose(services, session, row, now)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("message_not_composed", message=claim.id)
        return f"not composed: {type(error).__name__}"
    return ""


def _compose(services: Services, session: Session, row: OutboxMessage, now: datetime) -> messages.Message | None:
    """The message as it is sent now; None when what it tells of no longer is."""
    life = LIVES.get(row.kind)
    if row.sealed is None or (life and now - row.created_at >= life):
        return None
    try:
        content = services.keyring.decrypt(row.sealed)
    except CannotDecrypt:  # the key that sealed it is gone
        announce_again(services, session, row.id, now)
        return None
    if row.kind == "reset_asked":
        written = write_reset_link(services, session, content["email"])
        if written is None:
            return None
        content = outbox.rewrite(row, services.keyring, kind="reset_link", content=written)
    common: dict[str, Any] = {"templates": services.templates, "settings": services.settings, "message_id": row.id}
    if row.kind in NOTICES:
        moments = {name: datetime.fromisoformat(content[name]) for name in MOMENTS & content.keys()}
        if announcement := ANNOUNCEMENTS.get(row.kind):
            announced = announcement.moment(session, row.id, now)
            if announced is None:
                return None
            moments[announcement.name] = announced
        if row.kind in EXPIRING and moments[EXPIRING[row.kind]] <= now:
            return None
        return NOTICES[row.kind](**common, **content | moments)
    registration = accounts.registration_by_id(session, row.registration_id or "")
    if registration is None or registration.expires_at <= now:
        return None
    if not services.keyring.code_matches(content["code"], registration.code_hash):  # another one was sent since
        return None
    if now - row.created_at > LATE:  # 48 hours from the sending, even when the mail server was down (SPEC 4.2)
        registration.expires_at = now + activation_code.LIFETIME
    return messages.activation_code(**common, deadline=registration.expires_at, **content)


def _hand_over(services: Services, claim: _Claim) -> None:
    with services.database.transaction() as session:
        claim.is_handed_over = outbox.hand_over(session, claim.id, services.clock.now(), claim.attempts)
    if not claim.is_handed_over:
        raise LeaseLost


def _conclude(
    services: Services, claim: _Claim, *, dropped: str = "", postponed: str = "", is_delivered: bool = False
) -> None:
    """``is_delivered``: the server has taken the message, or has refused it for good: no more can be done."""
    now = services.clock.now()
    with services.database.transaction() as session:
        if dropped:
            outbox.drop(session, claim.id, now, claim.attempts, dropped)
        elif postponed:
            outbox.postpone(session, claim.id, now, claim.attempts, postponed)
        else:
            outbox.mark_sent(session, claim.id, now)
        if is_delivered and claim.kind in ANNOUNCEMENTS:
            ANNOUNCEMENTS[claim.kind].begin(session, claim.id, now)
    state = "dropped" if dropped else "postponed" if postponed else "sent"
    log.info("message", message=claim.id, state=state, attempts=claim.attempts, reason=dropped or postponed or None)
