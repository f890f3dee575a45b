"""Anti-robot challenges that have been answered (SPEC 6: each serves once)."""

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.persistence.database import insert
from webapp.persistence.models import SpentChallenge


def spend(session: Session, token_id: bytes, expires_at: datetime) -> bool:
    """Record that a challenge was answered. False when it had been already; two at once: one gets True."""
    spent = insert(session, SpentChallenge).values(id=token_id, expires_at=expires_at)
    added = spent.on_conflict_do_nothing(index_elements=["id"]).returning(SpentChallenge.id)
    return session.execute(added).first() is not None
