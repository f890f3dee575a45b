"""A service that fails is left alone for a while, so that nobody waits for it (SPEC 10.2)."""

from datetime import datetime, timedelta

FAILURES = 3
PAUSE = timedelta(seconds=30)


class CircuitBreaker:
    """Opens after three failures in a row, for 30 seconds; then one more failure is enough, until a success.

    It also opens for as long as the service itself asks for.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self._open_until is not None and now < self._open_until

    def note_failure(self, now: datetime, asked: timedelta | None = None) -> None:
        """``asked``: how long the service wants to be left alone."""
        self._failures += 1
        if asked is not None:
            self._open_until = now + asked
        elif self._failures >= FAILURES:
            self._open_until = now + PAUSE

    def note_success(self) -> None:
        self._failures, self._open_until = 0, None
