"""Sites are served at the same time on this machine and walked in turns, one journey each."""

import resource
import time
from collections.abc import Callable
from contextlib import closing

from argon2 import PasswordHasher

from bench.measures import Measured, in_turns
from bench.sites import Hash, Site
from bench.walks import Person
from tests.support.mail_server import MailServer
from tests.support.people import PASSWORD
from tests.support.settings import CHEAP_HASH
from webapp.settings import Settings

DEFAULT_HASH: Hash = {name: Settings.model_fields[name].default for name in CHEAP_HASH}
WARM_UP = 4
HASHES_TIMED = 20
Walk = Callable[[Person, str], None]


def measure(
    running: dict[str, Site], mail: MailServer, journeys: int, walks: dict[str, tuple[Walk, int]]
) -> dict[str, Measured]:
    for number in range(WARM_UP):
        for name, site in running.items():
            walk_once(site, mail, Measured(hashes=0), f"echauffement{number}-{site.port}@exemple.fr", walks[name][0])
    measured = {name: Measured(hashes=walks[name][1]) for name in running}
    before = {name: site.cpu_seconds() for name, site in running.items()}
    for number, name in enumerate(in_turns(list(running), journeys)):
        one = measured[name]
        started = time.perf_counter()
        walk_once(running[name], mail, one, f"personne{number}@exemple.fr", walks[name][0])
        one.seconds += time.perf_counter() - started
        one.journeys += 1
    for name, site in running.items():
        measured[name].cpu = site.cpu_seconds() - before[name]
        measured[name].memory = site.memory_bytes()
    return measured


def walk_once(site: Site, mail: MailServer, measured: Measured, address: str, walk: Walk) -> None:
    with closing(Person(site.base_url, mail, measured)) as person:
        walk(person, address)


def hash_cpu(argon2: Hash) -> float:
    """The CPU seconds that one hash takes on this machine now, its threads included."""
    time_cost, memory_kib, parallelism = argon2.values()
    hasher = PasswordHasher(time_cost, memory_kib, parallelism)
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(HASHES_TIMED):
        hasher.hash(PASSWORD)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / HASHES_TIMED
