"""Links to change a forgotten password (SPEC 8.2)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.persistence.models import ResetLink, Space


def replace(session: Session, token_hash: str, space_id: str, expires_at: datetime) -> None:
    """The new link of a space is its only one."""
    session.execute(delete(ResetLink).where(ResetLink.space_id == space_id))
    session.add(ResetLink(token_hash=token_hash, space_id=space_id, failures=0, expires_at=expires_at))


def erase_of(session: Session, space_id: str) -> None:
    session.execute(delete(ResetLink).where(ResetLink.space_id == space_id))


def find(session: Session, token_hashes: Sequence[str], now: datetime) -> tuple[ResetLink, Space] | None:
    """A living link and its space, locked until the transaction ends."""
    rows = (
        select(ResetLink, Space)
        .join(Space, Space.id == ResetLink.space_id)
        .where(ResetLink.token_hash.in_(token_hashes), ResetLink.expires_at > now)
        .with_for_update()
    )
    found = session.execute(rows).one_or_none()
    return (found[0], found[1]) if found else None
