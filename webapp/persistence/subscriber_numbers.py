"""The subscriber numbers of each day (SPEC 5.4)."""

from datetime import date

from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base
from webapp.persistence.database import insert
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle


class DailySequence(Base):
    """The last number assigned on a day (SPEC 5.4)."""

    __tablename__ = "daily_sequences"
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires="one row a day; a number is never assigned twice",
        exported="a count; it identifies nobody",
        found_by=FoundBy.NOTHING,
    )


def next_sequence(session: Session, day: date) -> int:
    """The next number of a day, from 1; two transactions never get the same one (SPEC 5.4)."""
    first = insert(session, DailySequence).values(day=day, last=1)
    counted = first.on_conflict_do_update(index_elements=["day"], set_={"last": DailySequence.last + 1})
    return session.execute(counted.returning(DailySequence.last)).scalar_one()
