"""What was measured of one site, and what follows from it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

HIGHER_IS_BETTER = "journeys a second"


@dataclass
class Measured:
    """Of all journeys of one site together. Times in seconds, memory and transfers in bytes.

    ``hashes``: Argon2 hashes of one journey, made or verified.
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
        """What was measured of other journeys beside these."""
        self.journeys += other.journeys
        self.transferred += other.transferred
        self.requests += other.requests
        self.pages += other.pages
        for name, times in other.times.items():
            self.times[name].extend(times)

    def cpu_beyond_hashing(self, hash_cpu: float) -> float:
        """Seconds of processor for one journey, the password hashes taken out; ``hash_cpu``: seconds of one."""
        return self.cpu / self.journeys - self.hashes * hash_cpu

    def figures(self, hash_cpu: float) -> dict[str, float]:
        """By what they are called in the report; of all but HIGHER_IS_BETTER less is better."""
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
    """Nearest rank: a value that was measured."""
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]


def in_turns(names: Sequence[str], rounds: int) -> list[str]:
    """Each once a round, another first each time: what slows the machine slows them alike."""
    return [names[(first + place) % len(names)] for first in range(rounds) for place in range(len(names))]
