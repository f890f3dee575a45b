"""Answers that are kept for a while, and never more than so many: the oldest go first."""

from datetime import datetime, timedelta
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ExpiringCache(Generic[Key, Value]):
    def __init__(self, life: timedelta, most: int) -> None:
        self._life, self._most = life, most
        self._entries: dict[Key, tuple[datetime, Value]] = {}

    def get(self, key: Key, now: datetime) -> Value | None:
        """The value, unless it is too old."""
        kept_at, value = self._entries.get(key, (now - self._life, None))
        return value if now - kept_at < self._life else None

    def put(self, key: Key, value: Value, now: datetime) -> None:
        self._entries.pop(key, None)  # the newest stand last
        self._entries[key] = (now, value)
        while len(self._entries) > self._most:
            del self._entries[next(iter(self._entries))]
