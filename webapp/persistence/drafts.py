"""Drafts: kept encrypted for 24 hours (HOUSE "A step is declared"), found by their random id or by their owner."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from webapp.domain.draft import Draft
from webapp.persistence import models
from webapp.persistence.database import advisory_lock, for_update
from webapp.security.keyring import CannotDecrypt, Keyring

LIFETIME = timedelta(hours=24)  # 20 h or more: no timing dialog is owed (WCAG 2.2.1)


@dataclass(frozen=True)
class DraftKey:
    """Which draft of a journey: the one that a browser knows by its ``id``, or that of a space about a ``subject``."""

    journey: str
    id: str | None = None
    space_id: str | None = None
    subject: str | None = None

    @property
    def is_new(self) -> bool:
        return self.id is None and self.space_id is None


_LIVE = select(models.Draft).where(
    models.Draft.journey == bindparam("journey"), models.Draft.expires_at > bindparam("now")
)
_BY_ID = _LIVE.where(models.Draft.id == bindparam("id"), models.Draft.space_id.is_(None))
_BY_SPACE = _LIVE.where(models.Draft.space_id == bindparam("space_id"), models.Draft.subject == bindparam("subject"))
"""Written once: every page of a journey asks for its draft."""


def find(
    session: Session, keyring: Keyring, key: DraftKey, now: datetime, *, lock: bool = False
) -> tuple[DraftKey, Draft] | None:
    """The draft and where it is; None when it has expired, is another's, or was encrypted by a key that is gone."""
    if key.is_new:
        return None
    rows = _BY_ID if key.space_id is None else _BY_SPACE
    if lock:
        rows = for_update(session, rows)
        _lock_absent(session, key)
    sought = {"journey": key.journey, "now": now, "id": key.id, "space_id": key.space_id, "subject": key.subject or ""}
    row = session.scalars(rows, sought).one_or_none()
    try:
        return (replace(key, id=row.id), Draft.from_json(keyring.decrypt(row.sealed))) if row else None
    except CannotDecrypt:
        return None


def add(session: Session, keyring: Keyring, key: DraftKey, draft: Draft, now: datetime) -> DraftKey:
    """Keep a new draft; an expired one of the same space and subject gives way to it."""
    if key.space_id is not None:
        owned = models.Draft.space_id == key.space_id, models.Draft.subject == (key.subject or "")
        session.execute(delete(models.Draft).where(models.Draft.journey == key.journey, *owned))
    row = models.Draft(
        id=token_urlsafe(32),
        journey=key.journey,
        space_id=key.space_id,
        subject=None if key.space_id is None else key.subject or "",
        sealed=keyring.encrypt(draft.to_json()),
        expires_at=now + LIFETIME,
    )
    session.add(row)
    return replace(key, id=row.id)


def write(session: Session, keyring: Keyring, key: DraftKey, draft: Draft, now: datetime) -> None:
    """Write the draft back and give it 24 hours more. Only within the transaction that found it."""
    written = {"sealed": keyring.encrypt(draft.to_json()), "expires_at": now + LIFETIME}
    session.execute(update(models.Draft).where(models.Draft.id == key.id).values(written))


def erase(session: Session, key: DraftKey) -> None:
    """Forget a draft of a signed-in space: its journey starts again."""
    owned = models.Draft.space_id == key.space_id, models.Draft.subject == (key.subject or "")
    session.execute(delete(models.Draft).where(models.Draft.journey == key.journey, *owned))


def _lock_absent(session: Session, key: DraftKey) -> None:
    """Two tabs of one space begin at once: one draft, whichever comes first."""
    if key.space_id is not None:
        advisory_lock(session, f"draft {key.space_id} {key.journey} {key.subject}")
