"""Counters of Flask-Limiter, shared by all processes: in the database, or in Valkey or Redis where there is one."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

import structlog
from flask import Flask
from flask_limiter import Limiter
from limits.storage import Storage, storage_from_string
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import case, delete, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.clock import Clock
from webapp.persistence.database import Database, erase, insert
from webapp.persistence.models import RateCounter

ANSWER_SECONDS = 0.5  # that a page waits for an answer; it asks twice at most
AWAY_SECONDS = 10.0
DATABASE = "database:"
Result = TypeVar("Result")
log = structlog.get_logger()


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
    """Counters in Valkey or Redis. While it is gone the database counts, from zero: limits hold, no page fails.

    One that did not answer is left alone for ten seconds: in them, only one page of each process waits for it in vain.
    """

    STORAGE_SCHEME = ["memory-or-database"]  # noqa: RUF012 (the library's own convention)

    def __init__(self, uri: str | None = None, *, url: str, **options: Any) -> None:
        super().__init__(uri, **options)
        patience: dict[str, Any] = {
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 1),  # after a restart the connections kept are dead
        }
        # They speak alike: redis-py serves both.
        self._memory: Any = storage_from_string(re.sub("^valkey", "redis", url), **patience)
        self._away_until = 0.0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask("incr", super().incr, key, expiry, amount)

    def get(self, key: str) -> int:
        return self._ask("get", super().get, key)

    def get_expiry(self, key: str) -> float:
        return self._ask("get_expiry", super().get_expiry, key)

    def clear(self, key: str) -> None:
        self._ask("clear", super().clear, key)

    def _ask(self, name: str, database: Callable[..., Result], *arguments: Any) -> Result:
        if time.monotonic() >= self._away_until:
            try:
                return cast(Result, getattr(self._memory, name)(*arguments))
            except self._memory.base_exceptions as error:
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.error("limits_storage_gone", reason=type(error).__name__)
        return database(*arguments)


def init_limiter(app: Flask, limiter: Limiter, url: str, database: Database, clock: Clock) -> None:
    """Bind Flask-Limiter to the database, or to the Valkey or Redis that the operator names."""
    options: dict[str, Any] = {"database": database, "clock": clock}
    if not url.startswith(DATABASE):
        options["url"] = url
    storage = DatabaseStorage if url.startswith(DATABASE) else MemoryStorage
    app.config["RATELIMIT_STORAGE_URI"] = f"{storage.STORAGE_SCHEME[0]}://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = options
    limiter.init_app(app)
