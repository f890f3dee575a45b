"""A clock that the test kit moves, the same for all processes that share the data folder (SPEC 4.2: pass 48 hours)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from testkit.shared_file import SharedFile

FILE = "clock.json"
SHIFT = "shift_seconds"


class AdjustableClock:
    def __init__(self, data_dir: Path) -> None:
        self._file = SharedFile(data_dir / FILE)

    def now(self) -> datetime:
        """The shifted time, in UTC. Each request reads a small file several times, in about ten microseconds each."""
        return datetime.now(UTC) + timedelta(seconds=self._file.read().get(SHIFT, 0))

    def shift(self, seconds: float) -> None:
        """Set the clock `seconds` away from the real time; 0 sets it right."""
        self._file.change(lambda found: found | {SHIFT: seconds})
