"""Links to change a forgotten password (SPEC 8.2)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base, belongs_to_space
from webapp.persistence.database import for_update
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle, after
from webapp.persistence.spaces import Space, space_behind


class ResetLink(Base):
    """A link to change a forgotten password: it works once, within an hour (SPEC 8.2)."""

    __tablename__ = "reset_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    space_id: Mapped[str] = mapped_column(belongs_to_space(), index=True)
    failures: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires=after("expires_at"),
        exported="a secret kept for an hour; the history shows that a link was asked for",
        found_by=FoundBy.SPACE,
    )


def replace(session: Session, token_hash: str, space_id: str, expires_at: datetime) -> None:
    """Store a new link, which replaces any earlier link of the space."""
    session.execute(delete(ResetLink).where(ResetLink.space_id == space_id))
    session.add(ResetLink(token_hash=token_hash, space_id=space_id, failures=0, expires_at=expires_at))


def erase_of(session: Session, space_id: str) -> None:
    session.execute(delete(ResetLink).where(ResetLink.space_id == space_id))


def find(session: Session, token_hashes: Sequence[str], now: datetime) -> tuple[ResetLink, Space] | None:
    """Lock a valid link and its space until the transaction ends."""
    living = ResetLink.token_hash.in_(token_hashes), ResetLink.expires_at > now
    space = space_behind(session, select(ResetLink.space_id).where(*living))
    link = session.scalars(for_update(session, select(ResetLink).where(*living))).one_or_none()
    return (link, space) if link and space else None
