"""Passkeys of spaces (SPEC 8.1)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base, belongs_to_space
from webapp.persistence.database import advisory_lock, for_update
from webapp.persistence.lifecycle import ErasedWith, Export, FoundBy, Lifecycle
from webapp.persistence.spaces import Space, space_behind


class Passkey(Base):
    """A passkey that opens a space from its owner's device (SPEC 8.1). `id`: base64url, chosen by the device.

    `sign_count`: how often it was used, if the device counts; a count that goes back reveals a copied key.
    """

    __tablename__ = "passkeys"
    id: Mapped[str] = mapped_column(String(1364), primary_key=True)  # 1023 bytes at most (WebAuthn 4, Credential ID)
    space_id: Mapped[str] = mapped_column(belongs_to_space(), index=True)
    name: Mapped[str] = mapped_column(String(100))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires="until its owner removes it",
        exported=Export(
            "cles_d_acces",
            lambda session, space, _now: of_space(session, space.id),
            {"nom": "name", "ajoutee_le": "created_at", "utilisee_le": "last_used_at"},
        ),
        found_by=FoundBy.SPACE,
    )


def of_space(session: Session, space_id: str) -> Sequence[Passkey]:
    """The passkeys of a space, oldest first."""
    rows = select(Passkey).where(Passkey.space_id == space_id).order_by(Passkey.created_at, Passkey.id)
    return session.scalars(rows).all()


def find(session: Session, passkey_id: str) -> tuple[Passkey, Space] | None:
    """Lock a passkey and its space until the transaction ends."""
    space = space_behind(session, select(Passkey.space_id).where(Passkey.id == passkey_id))
    passkey = session.scalars(for_update(session, select(Passkey).where(Passkey.id == passkey_id))).one_or_none()
    return (passkey, space) if passkey and space else None


def is_known(session: Session, passkey_id: str) -> bool:
    """Whether any space has this passkey. No other transaction can add it until this one ends."""
    advisory_lock(session, f"passkey {passkey_id}")
    return session.get(Passkey, passkey_id) is not None


def erase_of(session: Session, space_id: str) -> None:
    session.execute(delete(Passkey).where(Passkey.space_id == space_id))
