"""Sites served at the same time on this machine, walked in turns: one journey of each, then the next."""

import resource
import time
from collections.abc import Callable
from contextlib import closing

from argon2 import PasswordHasher

from bench.measures import Measured, in_turns
from bench.sites import Site
from bench.walks import Mailbox, Person
from tests.e2e.http_client import PASSWORD

CHEAP_HASH, DEFAULT_HASH = (1, 8, 1), (3, 65536, 4)
"""Argon2id: passes, KiB, lanes."""
WARM_UP = 4
HASHES_TIMED = 20
Walk = Callable[[Person, str], None]


def measure(
    running: dict[str, Site], mailbox: Mailbox, journeys: int, walks: dict[str, tuple[Walk, int]]
) -> dict[str, Measured]:
    for number in range(WARM_UP):
        for name, site in running.items():
            walk_once(site, mailbox, Measured(hashes=0), f"echauffement{number}-{site.port}@exemple.fr", walks[name][0])
    measured = {name: Measured(hashes=walks[name][1]) for name in running}
    before = {name: site.cpu_seconds() for name, site in running.items()}
    for number, name in enumerate(in_turns(list(running), journeys)):
        one = measured[name]
        started = time.perf_counter()
        walk_once(running[name], mailbox, one, f"personne{number}@exemple.fr", walks[name][0])
        one.seconds += time.perf_counter() - started
        one.journeys += 1
    for name, site in running.items():
        measured[name].cpu = site.cpu_seconds() - before[name]
        measured[name].memory = site.memory_bytes()
    return measured


def walk_once(site: Site, mailbox: Mailbox, measured: Measured, address: str, walk: Walk) -> None:
    with closing(Person(site.base_url, mailbox, measured)) as person:
        walk(person, address)


def hash_cpu(argon2: tuple[int, int, int]) -> float:
    """Seconds of processor that one hash takes here and now, its threads included."""
    hasher = PasswordHasher(*argon2)
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(HASHES_TIMED):
        hasher.hash(PASSWORD)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / HASHES_TIMED
