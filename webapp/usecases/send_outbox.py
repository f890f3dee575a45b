"""Send the messages that wait in the outbox (SPEC 4.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from threading import Event

import structlog
from sqlalchemy.orm import Session

from webapp.domain import activation_code
from webapp.mail import messages
from webapp.persistence import accounts, outbox
from webapp.persistence.models import OutboxMessage
from webapp.usecases.purge_expired import purge_expired
from webapp.usecases.service import Service

LATE = timedelta(minutes=5)
PURGE_EVERY = timedelta(minutes=10)
log = structlog.get_logger()


@dataclass(frozen=True)
class _Claim:
    id: str
    attempts: int
    message: messages.Message | None


def send_next(service: Service) -> bool:
    """Send the message that is due first. False when none is due.

    The claim is written before the message leaves, and the lease outlives any SMTP exchange: two workers never send
    the same one, a killed worker's is taken up again.
    """
    now = service.clock.now()
    with service.database.transaction() as session:
        row = outbox.claim_next(session, now)
        if row is None:
            return False
        claim = _Claim(row.id, row.attempts, _compose(service, session, row, now))
    if claim.message is None:
        _conclude(service, claim, dropped="the request is no more")
        return True
    try:
        service.send(claim.message)
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        final = all(code >= 500 for code in codes)
        reason = f"recipient refused: {codes}"
        _conclude(service, claim, dropped=reason) if final else _conclude(service, claim, postponed=reason)
    except (SMTPException, OSError) as error:
        _conclude(service, claim, postponed=type(error).__name__)
    else:
        _conclude(service, claim)
    return True


def run_outbox(service: Service, stop: Event, *, poll_seconds: float = 0.5) -> None:
    """Send and purge until told to stop. One failure never ends the loop: the database may be back in a second."""
    next_purge = service.clock.now()
    while not stop.is_set():
        try:
            while not stop.is_set() and _is_due(service) and send_next(service):
                pass
            if service.clock.now() >= next_purge:
                purge_expired(service)
                next_purge = service.clock.now() + PURGE_EVERY
        except Exception:
            log.exception("outbox_failed")
        stop.wait(poll_seconds)


def _is_due(service: Service) -> bool:
    with service.database.read() as session:
        return outbox.is_due(session, service.clock.now())


def _compose(service: Service, session: Session, row: OutboxMessage, now: datetime) -> messages.Message | None:
    """The message as it is sent now; None when what it tells of no longer is."""
    registration = accounts.registration_by_id(session, row.registration_id or "")
    if row.sealed is None or registration is None or registration.expires_at <= now:
        return None
    if now - row.created_at > LATE:  # 48 hours from the sending, even when the mail server was down (SPEC 4.2)
        registration.expires_at = now + activation_code.LIFETIME
    content = service.vault.open(row.sealed)
    return messages.activation_code(
        templates=service.templates,
        settings=service.settings,
        message_id=row.id,
        deadline=registration.expires_at,
        **content,
    )


def _conclude(service: Service, claim: _Claim, *, dropped: str = "", postponed: str = "") -> None:
    now = service.clock.now()
    with service.database.transaction() as session:
        if dropped:
            outbox.drop(session, claim.id, now, dropped)
        elif postponed:
            outbox.postpone(session, claim.id, now, claim.attempts, postponed)
        else:
            outbox.mark_sent(session, claim.id, now)
    state = "dropped" if dropped else "postponed" if postponed else "sent"
    log.info("message", message=claim.id, state=state, attempts=claim.attempts, reason=dropped or postponed or None)
