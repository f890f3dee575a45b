"""The history of spaces (SPEC 8): added to, read, never changed."""

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
"""The longest that CNIL advises for logs (délibération 2021-122): what is older is of no use to the owner any more."""


class AuditEvent(Base):
    """What happened to a space: rows are added and never changed (SPEC 8). No secret; the space by its number only."""

    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(14), index=True)
    code: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,  # the number names nobody once the space is gone
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
        """What happened, in French."""
        return sentence_of(self.code, self.data)


def add(session: Session, event: Event, number: str, at: datetime, **data: str | int) -> None:
    """Write an event down, in the transaction of what it tells of.

    Raises:
        ValueError: the data is not what such an event tells.
    """
    event.check(data)
    session.add(AuditEvent(number=number, code=event.code, data=data, at=at))
    count_once_committed(session, event.code)


def of_space(session: Session, number: str, *, limit: int = SHOWN) -> Sequence[AuditEvent]:
    """The newest first."""
    rows = select(AuditEvent).where(AuditEvent.number == number).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return session.scalars(rows.limit(limit)).all()
