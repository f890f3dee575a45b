"""A test moves the clock of all processes of the service: nobody waits 48 hours for a code to expire."""

from datetime import datetime, timedelta

from pytest_espace_pro.kit import Kit


class Clock:
    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def now(self) -> datetime:
        return datetime.fromisoformat(self._kit.clock()["now"])

    def advance(self, **duration: float) -> None:
        """Let time pass: ``advance(hours=48, minutes=1)``. The arguments are those of ``timedelta``."""
        self._kit.advance_clock(timedelta(**duration).total_seconds())

    def set(self, moment: datetime) -> None:
        """Set the clock. ``moment``: an aware datetime."""
        self._kit.set_clock(moment)
