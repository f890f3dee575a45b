"""So few hashes are computed at once on a machine that a plain page never waits behind them (SPEC 6).

A slot is a file under flock(2). All web processes of the machine share the files, and the kernel frees the slot of a
process that dies, which no semaphore does.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import structlog

MAX_WAIT_SECONDS = 10.0
POLL_SECONDS = 0.002
log = structlog.get_logger()


class HashingBusy(Exception):
    """No slot became free within ``MAX_WAIT_SECONDS``: nothing was hashed or judged."""


class HashingSlots:
    """``count`` slots, shared by all processes and threads that name the same folder, which is made when needed."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._names = ["turn", *(f"slot-{number}" for number in range(count))]

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot. Those who wait get one in the order in which they came.

        Whoever has the turn looks for a free slot; the others queue for the turn in the kernel. Who came first gives up
        first, so the turn reaches each of the others by its own deadline. Without a place for the files nothing is
        limited, and the log says so: people come in rather than not.

        Raises:
            HashingBusy: no slot became free in time.
        """
        deadline = time.monotonic() + MAX_WAIT_SECONDS
        with ExitStack() as held:
            try:
                turn, *slots = self._open(held)
            except OSError as error:
                log.warning("hashing_not_limited", folder=str(self._folder), reason=type(error).__name__)
            else:
                fcntl.flock(turn, fcntl.LOCK_EX)
                while not any(map(_take, slots)):
                    if time.monotonic() > deadline:
                        raise HashingBusy
                    time.sleep(POLL_SECONDS)
                turn.close()
            yield

    def _open(self, held: ExitStack) -> list[IO[bytes]]:
        """The files, opened once more: a lock belongs to an open file, so threads compete as processes do."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return [held.enter_context((self._folder / name).open("ab")) for name in self._names]


def _take(slot: IO[bytes]) -> bool:
    try:
        fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
