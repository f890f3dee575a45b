"""What has lived its time is erased (SPEC 4.2; CNIL: unfinished registrations are purged at expiry)."""

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy.orm import Session

from webapp.persistence import former_addresses, registrations
from webapp.persistence.audit import AuditEvent
from webapp.persistence.challenges import HelpCode, SpentChallenge
from webapp.persistence.database import delete_skip_locked
from webapp.persistence.drafts import DraftRow
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.rate_limits import RateCounter
from webapp.persistence.registrations import ExpiredCode
from webapp.persistence.resets import ResetLink
from webapp.persistence.sign_ins import REMEMBERED, SignInAttempts, SpaceSession
from webapp.security.keyring import Keyring

OUTBOX_HISTORY = timedelta(days=7)
HISTORY_KEPT = timedelta(days=365)
"""The longest that CNIL advises for logs (délibération 2021-122): what is older is of no use to the owner any more."""


def purge(session: Session, keyring: Keyring, now: datetime) -> dict[str, int]:
    """Erase what has expired; the number of rows erased, by table."""
    ended = or_(
        OutboxMessage.sent_at <= now - OUTBOX_HISTORY,
        OutboxMessage.dropped_at <= now - OUTBOX_HISTORY,
    )
    doomed = {
        "drafts": (DraftRow, DraftRow.expires_at <= now),
        "expired_codes": (ExpiredCode, ExpiredCode.forget_at <= now),
        "spent_challenges": (SpentChallenge, SpentChallenge.expires_at <= now),
        "help_codes": (HelpCode, HelpCode.expires_at <= now),
        "space_sessions": (SpaceSession, SpaceSession.expires_at <= now - REMEMBERED),
        "sign_in_attempts": (SignInAttempts, SignInAttempts.expires_at <= now),
        "reset_links": (ResetLink, ResetLink.expires_at <= now),
        "rate_counters": (RateCounter, RateCounter.expires_at <= now),
        "audit_events": (AuditEvent, AuditEvent.at <= now - HISTORY_KEPT),
        "outbox": (OutboxMessage, ended),
    }
    erased = {name: delete_skip_locked(session, model, rows) for name, (model, rows) in doomed.items()}
    return erased | {
        "former_addresses": former_addresses.forget_expired_former_addresses(session, now),
        "registrations": registrations.erase_expired(session, keyring, now),
    }
