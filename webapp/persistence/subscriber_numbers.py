"""Days on which a backup was restored: their subscriber numbers are drawn from another range (SPEC 5.4)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base
from webapp.persistence.database import insert
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle


class RestoredDay(Base):
    """How many times a backup was restored on a day."""

    __tablename__ = "restored_days"
    day: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int]
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires="a row for each day with a restore; a number is never given twice",
        exported="a count; it identifies nobody",
        found_by=FoundBy.NOTHING,
    )


def restores_of(session: Session, day: date) -> int:
    return session.scalar(select(RestoredDay.times).where(RestoredDay.day == day)) or 0


def note_restore(session: Session, day: date) -> None:
    """Count a restore on this day."""
    first = insert(session, RestoredDay).values(day=day, times=1)
    session.execute(first.on_conflict_do_update(index_elements=["day"], set_={"times": RestoredDay.times + 1}))
