"""Count rate limits for all processes: in the database, or in Valkey or Redis if there is one."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

import structlog
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import String, case, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import Clock
from webapp.persistence.base import Base
from webapp.persistence.database import Database, erase, insert
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle, after

ANSWER_SECONDS = 0.5  # how long a page waits for an answer; it asks twice at most
AWAY_SECONDS = 10.0
DATABASE = "database:"
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
log = structlog.get_logger()


class RateCounter(Base):
    """How often something happened in a time window."""

    __tablename__ = "rate_counters"
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires=after("expires_at"),
        exported="a count, under a keyed hash",
        found_by=FoundBy.NOTHING,
    )


class DatabaseStorage(Storage):
    """Storage for fixed windows of the `limits` library, which does not register it because it has no scheme."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        super().__init__()
        self._database, self._clock = database, clock

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a hit. The window starts with the first hit and lasts `expiry` seconds."""
        now = self._clock.now()
        ends = now + timedelta(seconds=expiry)
        over = RateCounter.expires_at <= now
        with self._database.transaction(async_commit=True) as session:
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


class MemoryStorage(DatabaseStorage):
    """Counters in Valkey or Redis. If it is down, the database counts from zero: limits hold and no page fails.

    After a failure it is not asked again for ten seconds, so one page at most of each process waits in vain.
    """

    def __init__(self, url: str, *, database: Database, clock: Clock) -> None:
        super().__init__(database=database, clock=clock)
        patience: dict[str, Any] = {
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 1),  # after a restart, pooled connections are dead
        }
        # Both use the same protocol, so redis-py serves both.
        self._memory = RedisStorage(re.sub("^valkey", "redis", url), **patience)
        self._away_until = 0.0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask(self._memory.incr, super().incr, key, expiry, amount)

    def get(self, key: str) -> int:
        return self._ask(self._memory.get, super().get, key)

    def get_expiry(self, key: str) -> float:
        return self._ask(self._memory.get_expiry, super().get_expiry, key)

    def clear(self, key: str) -> None:
        self._ask(self._memory.clear, super().clear, key)

    def _ask(
        self,
        memory: Callable[Arguments, Result],
        database: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        if time.monotonic() >= self._away_until:
            try:
                return memory(*args, **kwargs)
            except self._memory.base_exceptions as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.error("limits_storage_gone", reason=type(error).__name__)
        return database(*args, **kwargs)


def build_rate_limiter(url: str, database: Database, clock: Clock) -> FixedWindowRateLimiter:
    """Count in the database, or in the Valkey or Redis that the operator names."""
    if url.startswith(DATABASE):
        return FixedWindowRateLimiter(DatabaseStorage(database=database, clock=clock))
    return FixedWindowRateLimiter(MemoryStorage(url, database=database, clock=clock))
