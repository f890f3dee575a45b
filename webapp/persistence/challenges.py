"""Answered anti-robot challenges. Each works once (SPEC 6)."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base
from webapp.persistence.database import insert
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle, after


class SpentChallenge(Base):
    """A challenge that a person or a passkey has answered: it works once (SPEC 6, 8.1)."""

    __tablename__ = "spent_challenges"
    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires=after("expires_at"),
        exported="random; it identifies nobody",
        found_by=FoundBy.NOTHING,
    )


def spend(session: Session, token_id: bytes, expires_at: datetime) -> bool:
    """Record that a challenge was answered. False if it already was; of two calls at once, one gets True."""
    spent = insert(session, SpentChallenge).values(id=token_id, expires_at=expires_at)
    added = spent.on_conflict_do_nothing(index_elements=["id"]).returning(SpentChallenge.id)
    return session.execute(added).first() is not None
