"""Counters of Flask-Limiter in the database: shared by all processes, still there after a restart."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.clock import Clock
from webapp.persistence.database import Database, erase, insert
from webapp.persistence.models import RateCounter


class DatabaseStorage(Storage):
    """Storage of the ``limits`` library for fixed windows, under the scheme ``database://``."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 (the library's own convention)

    def __init__(
        self,
        uri: str | None = None,
        *,
        database: Database,
        clock: Clock,
        **options: Any,
    ) -> None:
        super().__init__(uri, **options)
        self._database, self._clock = database, clock

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; the window starts with the first count and lasts ``expiry`` seconds."""
        now = self._clock.now()
        ends = now + timedelta(seconds=expiry)
        over = RateCounter.expires_at <= now
        with self._database.transaction() as session:
            first = insert(session, RateCounter).values(key=key, count=amount, expires_at=ends)
            counted = first.on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "count": case((over, amount), else_=RateCounter.count + amount),
                    "expires_at": case((over, ends), else_=RateCounter.expires_at),
                },
            )
            return session.execute(counted.returning(RateCounter.count)).scalar_one()

    def get(self, key: str) -> int:
        row = self._row(key)
        return row.count if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._row(key)
        return (row.expires_at if row else self._clock.now()).timestamp()

    def check(self) -> bool:
        with self._database.read() as session:
            session.execute(select(1))
        return True

    def reset(self) -> int:
        with self._database.transaction() as session:
            return erase(session, delete(RateCounter))

    def clear(self, key: str) -> None:
        with self._database.transaction() as session:
            session.execute(delete(RateCounter).where(RateCounter.key == key))

    def _row(self, key: str) -> RateCounter | None:
        with self._database.read() as session:
            live = select(RateCounter).where(RateCounter.key == key, RateCounter.expires_at > self._clock.now())
            return session.scalars(live).one_or_none()


def init_limiter(app: Flask, limiter: Limiter, url: str, database: Database, clock: Clock) -> None:
    """Bind Flask-Limiter to the database, or to the storage that the operator names."""
    app.config["RATELIMIT_STORAGE_URI"] = url
    app.config["RATELIMIT_STORAGE_OPTIONS"] = (
        {"database": database, "clock": clock} if url.startswith("database:") else {}
    )
    limiter.init_app(app)
