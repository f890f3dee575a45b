"""Addresses that spaces had before, and may be given back (SPEC 8.3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base, belongs_to_space
from webapp.persistence.database import for_update
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle
from webapp.persistence.spaces import Space, lock_addresses, space_behind
from webapp.persistence.types import UtcDateTime

OBJECTION_LIFETIME = timedelta(days=7)


class FormerAddress(Base):
    """The address that a space had before (SPEC 8.3): for seven days its holder can object, and nobody can take it.

    ``expires_at`` is seven days after the change; the days count from the sending of the notice (SPEC 4.4): until then
    ``notice_id`` is its id in the outbox, afterwards ``objectable_until`` is when they end.
    """

    __tablename__ = "former_addresses"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    space_id: Mapped[str] = mapped_column(belongs_to_space(), index=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    notice_id: Mapped[str | None] = mapped_column(String(43), index=True)
    objectable_until: Mapped[datetime | None]
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires=lambda now: ~_is_objectable(now),
        exported="whoever took the space over with its address must not learn where the notice went",
        found_by=FoundBy.SPACE,
        loose={"notice_id": "emptied once the notice has left; one purged or lost must not pass for sent"},
    )

    def deadline(self, now: datetime) -> datetime:
        """When its holder can no longer object: in seven days while the notice has not left."""
        return now + OBJECTION_LIFETIME if self.notice_id else self.objectable_until or self.expires_at


def former_address(
    session: Session, token_hashes: Iterable[str], now: datetime
) -> tuple[FormerAddress, Space] | tuple[None, None]:
    """A change that can still be undone and its space, both locked, and the address held."""
    living = FormerAddress.token_hash.in_(list(token_hashes)), _is_objectable(now)
    lock_addresses(session, *session.scalars(select(FormerAddress.email_key).where(*living)))
    space = space_behind(session, select(FormerAddress.space_id).where(*living))
    former = session.scalars(for_update(session, select(FormerAddress).where(*living))).one_or_none()
    return (former, space) if former and space else (None, None)


def holder_of_former_address(session: Session, email_key: str, now: datetime) -> FormerAddress | None:
    """The change that can still be undone to give this address back (SPEC 8.3)."""
    rows = select(FormerAddress).where(FormerAddress.email_key == email_key, _is_objectable(now))
    return session.scalars(rows.order_by(FormerAddress.expires_at.desc())).first()


def former_address_of_notice(session: Session, message_id: str) -> FormerAddress | None:
    """The change that a message of the outbox still has to announce, locked."""
    return session.scalars(
        for_update(session, select(FormerAddress).where(FormerAddress.notice_id == message_id))
    ).one_or_none()


def forget_former_addresses(session: Session, space_id: str, *, since: datetime) -> None:
    """Forget one change and those made after it; earlier ones can still be objected to."""
    rows = delete(FormerAddress).where(FormerAddress.space_id == space_id, FormerAddress.expires_at >= since)
    session.execute(rows)


def _is_objectable(now: datetime) -> ColumnElement[bool]:
    deadline = func.coalesce(FormerAddress.objectable_until, FormerAddress.expires_at, type_=UtcDateTime)
    return or_(deadline > now, FormerAddress.notice_id.is_not(None))
