"""A clock that the test kit moves, the same for all processes on one database (SPEC 4.2: pass the 48 hours)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from webapp.persistence.database import Database, insert
from webapp.persistence.models import ClockShift

_ONLY_ROW = 1
_SHIFT = select(ClockShift.seconds)


class AdjustableClock:
    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> datetime:
        with self._database.read() as session:
            seconds = session.scalar(_SHIFT)
        return datetime.now(UTC) + timedelta(seconds=seconds or 0)

    def shift(self, seconds: float) -> None:
        """Stand ``seconds`` away from the real time; 0 puts the clock right."""
        with self._database.transaction() as session:
            first = insert(session, ClockShift).values(id=_ONLY_ROW, seconds=seconds)
            session.execute(first.on_conflict_do_update(index_elements=["id"], set_={"seconds": seconds}))
