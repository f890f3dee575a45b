"""Passkeys of spaces (SPEC 8.1)."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.persistence import accounts
from webapp.persistence.database import advisory_lock, for_update
from webapp.persistence.models import Passkey, Space


def of_space(session: Session, space_id: str) -> Sequence[Passkey]:
    """The oldest first."""
    rows = select(Passkey).where(Passkey.space_id == space_id).order_by(Passkey.created_at, Passkey.id)
    return session.scalars(rows).all()


def find(session: Session, passkey_id: str) -> tuple[Passkey, Space] | None:
    """A passkey and its space, locked until the transaction ends."""
    space = accounts.space_behind(session, select(Passkey.space_id).where(Passkey.id == passkey_id))
    passkey = session.scalars(for_update(session, select(Passkey).where(Passkey.id == passkey_id))).one_or_none()
    return (passkey, space) if passkey and space else None


def is_known(session: Session, passkey_id: str) -> bool:
    """Whether any space has it; until the transaction ends no other one gets it."""
    advisory_lock(session, f"passkey {passkey_id}")
    return session.get(Passkey, passkey_id) is not None


def erase_of(session: Session, space_id: str) -> None:
    session.execute(delete(Passkey).where(Passkey.space_id == space_id))
