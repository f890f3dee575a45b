"""Drafts: kept sealed under a random id for 24 hours (HOUSE « A step is declared »)."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from webapp.domain.draft import Draft
from webapp.persistence import models
from webapp.persistence.database import for_update
from webapp.security.keyring import CannotDecrypt, Keyring

LIFETIME = timedelta(hours=24)  # 20 h or more: no timing dialog is owed (WCAG 2.2.1)
_LIVE = select(models.Draft).where(
    models.Draft.id == bindparam("draft_id"),
    models.Draft.journey == bindparam("journey"),
    models.Draft.expires_at > bindparam("now"),
)
"""Written once: every page of a journey asks for its draft."""


def add(session: Session, keyring: Keyring, journey: str, draft: Draft, now: datetime) -> str:
    row = models.Draft(
        id=token_urlsafe(32),
        journey=journey,
        sealed=keyring.encrypt(draft.to_json()),
        expires_at=now + LIFETIME,
    )
    session.add(row)
    return row.id


def find(
    session: Session,
    keyring: Keyring,
    journey: str,
    draft_id: str,
    now: datetime,
    *,
    lock: bool = False,
) -> Draft | None:
    """The draft, or None when it has expired, is of another journey, or was sealed by a key that is gone."""
    row = _row(session, journey, draft_id, now, lock=lock)
    if row is None:
        return None
    try:
        return Draft.from_json(keyring.decrypt(row.sealed))
    except CannotDecrypt:
        return None


def replace(session: Session, keyring: Keyring, draft_id: str, draft: Draft, now: datetime) -> None:
    """Write the draft back and give it 24 hours more. Only within the transaction that found it."""
    written = {"sealed": keyring.encrypt(draft.to_json()), "expires_at": now + LIFETIME}
    session.execute(update(models.Draft).where(models.Draft.id == draft_id).values(written))


def _row(session: Session, journey: str, draft_id: str, now: datetime, *, lock: bool) -> models.Draft | None:
    rows = for_update(session, _LIVE) if lock else _LIVE
    return session.scalars(rows, {"draft_id": draft_id, "journey": journey, "now": now}).one_or_none()
