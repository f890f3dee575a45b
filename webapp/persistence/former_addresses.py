"""Former addresses of spaces, which can be restored (SPEC 8.3)."""

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
    """A former address of a space: for seven days, its holder can object and nobody else can take it (SPEC 8.3).

    `expires_at` is seven days after the change. The days that count start when the notice is sent (SPEC 4.4): until
    then, `notice_id` is the notice's id in the outbox; afterwards, `objectable_until` is when the days end.
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
        exported="a stranger who took over the space must not learn the address that got the notice",
        found_by=FoundBy.SPACE,
        loose={"notice_id": "emptied once the notice is sent; a purged or lost notice must not count as sent"},
    )

    def deadline(self, now: datetime) -> datetime:
        """When objection ends: seven days from `now` while the notice is unsent."""
        return now + OBJECTION_LIFETIME if self.notice_id else self.objectable_until or self.expires_at


def former_address(
    session: Session, token_hashes: Iterable[str], now: datetime
) -> tuple[FormerAddress, Space] | tuple[None, None]:
    """Lock the address, the space and the change, if the change can still be undone."""
    living = FormerAddress.token_hash.in_(list(token_hashes)), _is_objectable(now)
    lock_addresses(session, *session.scalars(select(FormerAddress.email_key).where(*living)))
    space = space_behind(session, select(FormerAddress.space_id).where(*living))
    former = session.scalars(for_update(session, select(FormerAddress).where(*living))).one_or_none()
    return (former, space) if former and space else (None, None)


def holder_of_former_address(session: Session, email_key: str, now: datetime) -> FormerAddress | None:
    """The change that freed this address, if it can still be undone (SPEC 8.3)."""
    rows = select(FormerAddress).where(FormerAddress.email_key == email_key, _is_objectable(now))
    return session.scalars(rows.order_by(FormerAddress.expires_at.desc())).first()


def former_address_of_notice(session: Session, message_id: str) -> FormerAddress | None:
    """Lock the change that this unsent message announces."""
    return session.scalars(
        for_update(session, select(FormerAddress).where(FormerAddress.notice_id == message_id))
    ).one_or_none()


def forget_former_addresses(session: Session, space_id: str, *, since: datetime) -> None:
    """Erase one change and the later ones; an objection to an earlier change remains possible."""
    rows = delete(FormerAddress).where(FormerAddress.space_id == space_id, FormerAddress.expires_at >= since)
    session.execute(rows)


def _is_objectable(now: datetime) -> ColumnElement[bool]:
    deadline = func.coalesce(FormerAddress.objectable_until, FormerAddress.expires_at, type_=UtcDateTime)
    return or_(deadline > now, FormerAddress.notice_id.is_not(None))
