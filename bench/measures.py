"""The measures of one site, and the figures that follow from them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

HIGHER_IS_BETTER = "journeys a second"


@dataclass
class Measured:
    """The measures of all journeys of one site. Times are in seconds, memory and transfers in bytes.

    ``hashes``: the Argon2 hashes that one journey makes or verifies.
    """

    hashes: int
    journeys: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    transferred: int = 0
    requests: int = 0
    pages: int = 0
    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add_exchange(self, name: str, seconds: float, transferred: int, *, is_page: bool) -> None:
        self.times[name].append(seconds)
        self.transferred += transferred
        self.requests += 1
        self.pages += is_page

    def add(self, other: "Measured") -> None:
        """Add the measures of other journeys of the same site."""
        self.journeys += other.journeys
        self.transferred += other.transferred
        self.requests += other.requests
        self.pages += other.pages
        for name, times in other.times.items():
            self.times[name].extend(times)

    def cpu_beyond_hashing(self, hash_cpu: float) -> float:
        """The CPU seconds of one journey without its password hashes. ``hash_cpu``: CPU seconds of one hash."""
        return self.cpu / self.journeys - self.hashes * hash_cpu

    def figures(self, hash_cpu: float) -> dict[str, float]:
        """The figures by their names in the report. Less is better, except for HIGHER_IS_BETTER."""
        beyond = self.cpu_beyond_hashing(hash_cpu)
        return {
            HIGHER_IS_BETTER: self.journeys / self.seconds,
            "CPU a journey beyond hashing, ms": beyond * 1000,
            "CPU a request beyond hashing, ms": beyond * self.journeys / self.requests * 1000,
            "CPU a page beyond hashing, ms": beyond * self.journeys / self.pages * 1000,
            "requests a journey": self.requests / self.journeys,
            "pages a journey": self.pages / self.journeys,
            "hashes a journey": self.hashes,
            "bytes a journey": self.transferred / self.journeys,
            "memory at the end (PSS), MB": self.memory / 1e6,
        }


def percentile(values: Sequence[float], percent: int) -> float:
    """The percentile by nearest rank, so that it is a measured value."""
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]


def in_turns(names: Sequence[str], rounds: int) -> list[str]:
    """The order of turns: each name once per round, another one first each time. A slow machine slows all alike."""
    return [names[(first + place) % len(names)] for first in range(rounds) for place in range(len(names))]
