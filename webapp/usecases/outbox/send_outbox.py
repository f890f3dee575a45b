"""A worker sends the messages of the outbox (SPEC 4.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from threading import Event

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.connectors.smtp_refusals import says_no_such_address
from webapp.messages.message import RenderedMessage
from webapp.messages.registry import entry_class
from webapp.persistence import outbox
from webapp.persistence.outbox import OutboxMessage
from webapp.security.keyring import CannotDecrypt
from webapp.services import Services
from webapp.usecases.outbox.preparations import Leaving, preparation_of
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.record_undeliverable import record_undeliverable

PURGE_EVERY = timedelta(minutes=10)
log = structlog.get_logger()


class LeaseLost(Exception):
    """The server was so slow that another worker has the message now. This worker must not send it."""


@dataclass
class _Claim:
    """A message that this worker has claimed. ``failure``: why it could not be composed."""

    id: str
    kind: str
    attempts: int
    message: RenderedMessage | None = None
    failure: str = ""
    is_handed_over: bool = False


def send_next(services: Services) -> bool:
    """Send the message that is due first. False when none is due.

    Two facts are stored before they happen: a worker takes the message, then its text leaves. So two workers never send
    the same message, another worker takes over from one that was killed, and we know which messages may have arrived
    (docs/decisions/0015).
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        row = outbox.claim_next(session, now)
        if row is None:
            return False
        claim = _claim(services, session, row, now)
    if claim.failure:
        _conclude(services, claim, postponed=claim.failure)
    elif claim.message is None:
        _conclude(services, claim, dropped="nothing to tell")
    else:
        _send(services, claim, claim.message)
    return True


def send_all(services: Services) -> int:
    """Try all waiting messages, also those due later. Returns how many were handled."""
    with services.database.transaction() as session:
        outbox.hurry(session, services.clock.now())
    handled = 0
    while send_next(services):
        handled += 1
    return handled


def run_outbox(services: Services, stop: Event, *, poll_seconds: float = 0.5) -> None:
    """Send and purge until ``stop`` is set. A failure never ends the loop: the database may be back in a second."""
    next_purge: datetime | None = None
    while not stop.is_set():
        try:
            while not stop.is_set() and _is_due(services) and send_next(services):
                pass
        except Exception:
            log.exception("outbox_failed")
        try:
            if next_purge is None or services.clock.now() >= next_purge:
                next_purge = services.clock.now() + PURGE_EVERY  # also after a failure: mail comes first
                purge_expired(services)
        except Exception:
            log.exception("purge_failed")
        stop.wait(poll_seconds)


def _is_due(services: Services) -> bool:
    with services.database.read() as session:
        return outbox.is_due(session, services.clock.now())


def _claim(services: Services, session: Session, row: OutboxMessage, now: datetime) -> _Claim:
    """Claim a message and compose it. A message that fails in an unforeseen way waits; the others do not."""
    if row.last_error == outbox.HANDED_OVER:
        log.warning("message_in_doubt", message=row.id, attempts=row.attempts)
    claim = _Claim(row.id, row.kind, row.attempts)
    try:
        with session.begin_nested():
            claim.message = _compose(Leaving(services, session, row, now))
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("message_not_composed", message=claim.id)
        claim.failure = f"not composed: {type(error).__name__}"
    return claim


def _compose(leaving: Leaving) -> RenderedMessage | None:
    """The message to send now; None when there is nothing left to say."""
    services, row, now = leaving.services, leaving.row, leaving.now
    life, preparation = entry_class(row.kind).life, preparation_of(row.kind)
    if row.sealed is None or (life and now - row.created_at >= life):
        return None
    try:
        entry = outbox.read(row, services.keyring)
    except CannotDecrypt:  # the key that encrypted it is gone
        preparation.write_again(services, leaving.session, row.id, now)
        return None
    if entry.is_void(now):
        return None
    message = preparation.message(leaving, entry)
    return message.render(row.id, services.templates, services.settings) if message else None


def _send(services: Services, claim: _Claim, message: RenderedMessage) -> None:
    try:
        services.send(message, partial(_hand_over, services, claim))
    except LeaseLost:
        log.warning("lease_lost", message=claim.id, attempts=claim.attempts)
    except SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        reason = f"recipient refused: {[code for code, _ in answers]}"
        if all(says_no_such_address(*answer) for answer in answers):
            _conclude(services, claim, dropped=reason, is_delivered=True)
            record_undeliverable(services, claim.id, message.to)
        else:
            _conclude(services, claim, postponed=reason)
    except (SMTPException, OSError) as error:
        if claim.is_handed_over and not isinstance(error, SMTPResponseException):
            log.warning("message_in_doubt", message=claim.id, attempts=claim.attempts)
        _conclude(services, claim, postponed=type(error).__name__)
    else:
        _conclude(services, claim, is_delivered=True)


def _hand_over(services: Services, claim: _Claim) -> None:
    with services.database.transaction() as session:
        claim.is_handed_over = outbox.hand_over(session, claim.id, services.clock.now(), claim.attempts)
    if not claim.is_handed_over:
        raise LeaseLost


def _conclude(
    services: Services, claim: _Claim, *, dropped: str = "", postponed: str = "", is_delivered: bool = False
) -> None:
    """Store the result of an attempt. ``is_delivered``: the server took the message, or refused it for good."""
    now = services.clock.now()
    with services.database.transaction() as session:
        if dropped:
            outbox.drop(session, claim.id, now, claim.attempts, dropped)
        elif postponed:
            outbox.postpone(session, claim.id, now, claim.attempts, postponed)
        else:
            outbox.mark_sent(session, claim.id, now)
        if is_delivered:
            preparation_of(claim.kind).begin(session, claim.id, now)
    state = "dropped" if dropped else "postponed" if postponed else "sent"
    log.info("message", message=claim.id, state=state, attempts=claim.attempts, reason=dropped or postponed or None)
