"""The history of spaces: events are added and read, never changed (SPEC 8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.domain.audit import Event, sentence_of
from webapp.metrics import count_once_committed
from webapp.persistence.base import Base
from webapp.persistence.lifecycle import ErasedWith, Export, FoundBy, Lifecycle, after

SHOWN = 100
KEPT = timedelta(days=365)
"""The longest time that CNIL advises for logs (délibération 2021-122). Older events are of no use to the owner."""


class AuditEvent(Base):
    """An event in the history of a space, never changed (SPEC 8). No secrets; it names the space by number only."""

    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(14), index=True)
    code: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,  # once the space is erased, its number identifies nobody
        expires=after("at", kept=KEPT),
        exported=Export(
            "historique",
            lambda session, space, _now: of_space(session, space.number),
            {"le": "at", "evenement": "sentence"},
        ),
        found_by=FoundBy.NUMBER,
    )

    @property
    def sentence(self) -> str:
        """The event as a French sentence."""
        return sentence_of(self.code, self.data)


def add(session: Session, event: Event, number: str, at: datetime, **data: str | int) -> None:
    """Record an event, in the transaction that causes it.

    Raises:
        ValueError: the data does not fit the event.
    """
    event.check(data)
    session.add(AuditEvent(number=number, code=event.code, data=data, at=at))
    count_once_committed(session, event.code)


def of_space(session: Session, number: str, *, limit: int = SHOWN) -> Sequence[AuditEvent]:
    """The events of a space, newest first."""
    rows = select(AuditEvent).where(AuditEvent.number == number).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return session.scalars(rows.limit(limit)).all()
