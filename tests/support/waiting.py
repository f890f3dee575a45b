"""One way to wait: ask again until a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 180  # for a busy machine; what is waited for usually comes within a second
POLL_SECONDS = 0.01
Found = TypeVar("Found")


def until(
    sought: Callable[[], Found],
    seconds: float = PATIENCE_SECONDS,
    *,
    why: Callable[[], str] = lambda: "waited in vain",
    ignoring: tuple[type[Exception], ...] = (),
) -> Found:
    """Ask again and again, and return what is sought as soon as it is true.

    ``why``: makes the message of the failure. ``ignoring``: errors that mean "not yet".

    Raises:
        AssertionError: it did not come within these seconds; the last error that was ignored is its cause.
    """
    deadline = time.monotonic() + seconds
    cause: Exception | None = None
    while True:
        try:
            if found := sought():
                return found
        except ignoring as error:
            cause = error
        if time.monotonic() > deadline:
            raise AssertionError(why()) from cause
        time.sleep(POLL_SECONDS)
