"""Anti-robot challenges that have been answered (SPEC 6: each serves once)."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.persistence.models import SpentChallenge


def spend(session: Session, token_id: bytes, expires_at: datetime) -> bool:
    """Record that a challenge was answered. False when it had been already; two at once: one gets True."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(SpentChallenge).values(id=token_id, expires_at=expires_at)
    inserted = statement.on_conflict_do_nothing(index_elements=["id"]).returning(SpentChallenge.id)
    return session.execute(inserted).first() is not None
