"""``make bench-peers``: all sites at once on this machine, one journey of each in turn; prints figures, then ratios.

With ``--default-hash`` passwords cost what they cost in service; without, next to nothing, so that the rest is measured
better. ``--journeys N`` of each site.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from argon2 import PasswordHasher

from tests.e2e.http_client import PASSWORD
from tools.bench_peers.measures import HIGHER_IS_BETTER, Measured, in_turns, percentile
from tools.bench_peers.sites import Site, our_site, peer_site
from tools.bench_peers.walks import Mailbox, Person, walk_allauth, walk_ours, walk_security

OURS = "Espace Pro"
CHEAP_HASH, DEFAULT_HASH = (1, 8, 1), (3, 65536, 4)
"""Argon2id: passes, KiB, lanes."""
WARM_UP = 4
HASHES_TIMED = 20
Walk = Callable[[Person, str], None]
WALKS: dict[str, tuple[Walk, int]] = {
    OURS: (walk_ours, 3),  # password and trusted answer made, password verified
    "django-allauth": (walk_allauth, 2),
    "Flask-Security-Too": (walk_security, 2),
}


def sites(folder: Path, smtp_port: int, argon2: tuple[int, int, int]) -> list[Site]:
    return [
        our_site(folder, smtp_port, argon2),
        peer_site(folder, smtp_port, argon2, "django-allauth", "allauth_app", "application"),
        peer_site(folder, smtp_port, argon2, "Flask-Security-Too", "security_app", "app"),
    ]


def measure(
    running: dict[str, Site], mailbox: Mailbox, journeys: int, walks: dict[str, tuple[Walk, int]] = WALKS
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


def report(measured: dict[str, Measured], hash_seconds: float) -> None:
    for name, one in measured.items():
        print(f"\n{name:46}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
        for step, times in one.times.items():
            print(f"  {step:44}" + "".join(f"{percentile(times, rank) * 1000:9.1f}" for rank in (50, 95, 99)))
    print(f"\n{'':36}" + "".join(f"{name:>20}" for name in measured) + f"{'ours / better peer':>20}")
    figures = {name: one.figures(hash_seconds) for name, one in measured.items()}
    for figure, ours in figures[OURS].items():
        best = (max if figure == HIGHER_IS_BETTER else min)(
            found[figure] for name, found in figures.items() if name != OURS
        )
        row = "".join(f"{found[figure]:20.2f}" for found in figures.values())
        print(f"{figure:36}{row}{ours / best:20.2f}")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--journeys", type=int, default=60)
    arguments.add_argument("--default-hash", action="store_true")
    asked = arguments.parse_args()
    argon2 = DEFAULT_HASH if asked.default_hash else CHEAP_HASH
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        mailbox = ending.enter_context(Mailbox())
        running = {site.name: site for site in sites(Path(folder), mailbox.port, argon2)}
        for site in running.values():
            ending.callback(site.stop)
            site.start()
        measured = measure(running, mailbox, asked.journeys)
    hash_seconds = hash_cpu(argon2)
    print(f"{asked.journeys} journeys of each; one Argon2id hash {argon2}: {hash_seconds * 1000:.2f} ms of processor")
    report(measured, hash_seconds)


if __name__ == "__main__":
    main()
