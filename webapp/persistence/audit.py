"""The history of spaces (SPEC 8): added to, read, never changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.audit import Event
from webapp.metrics import count_once_committed
from webapp.persistence.models import AuditEvent

SHOWN = 100


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
