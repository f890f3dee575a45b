"""Passkeys of spaces (SPEC 8.1)."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.persistence.models import Passkey, Space


def of_space(session: Session, space_id: str) -> Sequence[Passkey]:
    """The oldest first."""
    rows = select(Passkey).where(Passkey.space_id == space_id).order_by(Passkey.created_at, Passkey.id)
    return session.scalars(rows).all()


def find(session: Session, passkey_id: str) -> tuple[Passkey, Space] | None:
    """A passkey and its space, locked until the transaction ends."""
    rows = select(Passkey, Space).join(Space, Space.id == Passkey.space_id).where(Passkey.id == passkey_id)
    found = session.execute(rows.with_for_update()).one_or_none()
    return (found[0], found[1]) if found else None


def erase_of(session: Session, space_id: str) -> None:
    session.execute(delete(Passkey).where(Passkey.space_id == space_id))
