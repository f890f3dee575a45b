"""What a space had before a factor changed, so that taking it back restores all factors (SPEC 8.3)."""

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import JSON, String, and_, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence import passkeys
from webapp.persistence.base import Base, belongs_to_space
from webapp.persistence.former_addresses import OBJECTION_LIFETIME
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle
from webapp.persistence.passkeys import Passkey
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import Verification
from webapp.security.keyring import Purpose

LOOKED_BACK = timedelta(days=7)
"""How long before the change of address a stranger may have changed other factors."""


class FormerFactors(Base):
    """The trusted question, its answer and the passkeys of a space, until one of them or its address changed.

    The password is not among them: whoever takes a space back chooses another one.
    """

    __tablename__ = "former_factors"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    space_id: Mapped[str] = mapped_column(belongs_to_space(), index=True)
    trusted_question: Mapped[str] = mapped_column(String(32))
    trusted_answer_hash: Mapped[str] = mapped_column(String(255))
    passkeys: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    replaced_at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires=lambda now: and_(
            FormerFactors.replaced_at <= now - LOOKED_BACK - OBJECTION_LIFETIME,
            ~exists().where(
                Verification.space_id == FormerFactors.space_id, Verification.purpose == Purpose.OBJECTION_LINK.value
            ),
        ),
        exported="what the owner replaced",
        found_by=FoundBy.SPACE,
    )


def keep_factors(session: Session, space: Space, now: datetime) -> None:
    """Keep the factors of a locked space as they are, before one changes."""
    kept = FormerFactors(
        id=token_urlsafe(24),
        space_id=space.id,
        trusted_question=space.details["trusted_question"],
        trusted_answer_hash=space.trusted_answer_hash,
        passkeys=[_to_json(passkey) for passkey in passkeys.of_space(session, space.id)],
        replaced_at=now,
    )
    session.add(kept)
    session.flush()


def restore_factors(session: Session, space: Space, *, changed_at: datetime) -> None:
    """Give a locked space its factors back as they were seven days before this change, at most.

    A change of address of an earlier release kept none: its passkeys are erased, for a stranger may have added them.
    """
    since = FormerFactors.space_id == space.id, FormerFactors.replaced_at >= changed_at - LOOKED_BACK
    oldest = session.scalars(select(FormerFactors).where(*since).order_by(FormerFactors.replaced_at)).first()
    passkeys.erase_of(session, space.id)
    if oldest is not None:
        space.details = space.details | {"trusted_question": oldest.trusted_question}
        space.trusted_answer_hash = oldest.trusted_answer_hash
        for kept in oldest.passkeys:
            if not passkeys.is_known(session, kept["id"]):
                session.add(_from_json(space.id, kept))
        undone = FormerFactors.space_id == space.id, FormerFactors.replaced_at > oldest.replaced_at
        session.execute(delete(FormerFactors).where(*undone))


def _to_json(passkey: Passkey) -> dict[str, Any]:
    return {
        "id": passkey.id,
        "name": passkey.name,
        "public_key": b64encode(passkey.public_key).decode(),
        "sign_count": passkey.sign_count,
        "created_at": passkey.created_at.isoformat(),
        "last_used_at": passkey.last_used_at.isoformat() if passkey.last_used_at else None,
    }


def _from_json(space_id: str, kept: dict[str, Any]) -> Passkey:
    used = kept["last_used_at"]
    return Passkey(
        id=kept["id"],
        space_id=space_id,
        name=kept["name"],
        public_key=b64decode(kept["public_key"]),
        sign_count=kept["sign_count"],
        created_at=datetime.fromisoformat(kept["created_at"]),
        last_used_at=datetime.fromisoformat(used) if used else None,
    )
