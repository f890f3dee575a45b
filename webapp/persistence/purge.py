"""What has lived its time is erased (SPEC 4.2; CNIL: unfinished registrations are purged at expiry)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from webapp.persistence import accounts
from webapp.persistence.database import erase
from webapp.persistence.models import (
    AuditEvent,
    Draft,
    ExpiredCode,
    FormerAddress,
    HelpCode,
    OutboxMessage,
    RateCounter,
    ResetLink,
    SignInAttempts,
    SpaceSession,
    SpentChallenge,
)
from webapp.persistence.sign_ins import REMEMBERED
from webapp.vault import Vault

OUTBOX_HISTORY = timedelta(days=7)
HISTORY_KEPT = timedelta(days=365)
"""The longest that CNIL advises for logs (délibération 2021-122): what is older is of no use to the owner any more."""


def purge(session: Session, vault: Vault, now: datetime) -> dict[str, int]:
    """Erase what has expired; the number of rows erased, by table."""
    ended = or_(
        OutboxMessage.sent_at <= now - OUTBOX_HISTORY,
        OutboxMessage.dropped_at <= now - OUTBOX_HISTORY,
    )
    doomed = {
        "drafts": delete(Draft).where(Draft.expires_at <= now),
        "expired_codes": delete(ExpiredCode).where(ExpiredCode.forget_at <= now),
        "spent_challenges": delete(SpentChallenge).where(SpentChallenge.expires_at <= now),
        "help_codes": delete(HelpCode).where(HelpCode.expires_at <= now),
        "space_sessions": delete(SpaceSession).where(SpaceSession.expires_at <= now - REMEMBERED),
        "sign_in_attempts": delete(SignInAttempts).where(SignInAttempts.expires_at <= now),
        "former_addresses": delete(FormerAddress).where(FormerAddress.expires_at <= now),
        "reset_links": delete(ResetLink).where(ResetLink.expires_at <= now),
        "rate_counters": delete(RateCounter).where(RateCounter.expires_at <= now),
        "audit_events": delete(AuditEvent).where(AuditEvent.at <= now - HISTORY_KEPT),
        "outbox": delete(OutboxMessage).where(ended),
    }
    erased = {name: erase(session, statement) for name, statement in doomed.items()}
    return erased | {"registrations": accounts.erase_expired(session, vault, now)}
