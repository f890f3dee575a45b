"""Does a plain page wait behind those who create spaces? ``make -C bench home`` asks for the home page all the time.

First in quiet, then while people arrive at a fixed rate as in ``bench.load`` (gunicorn, PostgreSQL, a mail worker, all
on this machine, the generator too). Two other costs and limits can be given, to see what they change:
``python -m bench.home --cost 3:65536:4 --at-once 64`` is the release before the pepper.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

from bench.load import AS_INSTALLED, MAX_PEOPLE_AT_ONCE, WARM_UP, arrivals, walk_once
from bench.measures import Measured, percentile
from bench.side_by_side import DEFAULT_HASH
from bench.sites import Site, our_site
from bench.walks import Person
from tests.support.databases import Postgresql
from tests.support.mail_server import MailServer
from webapp.security.passwords import Cost

EVERY_SECONDS = 0.25
QUIET_SECONDS = 20.0
TIMES_QUIET = 5.0
"""What the median may be of the one in quiet (docs/performance.md)."""


def home_page(site: Site, mail: MailServer, seconds: float) -> list[float]:
    """The seconds that each answer took, from the moment when it was wanted: one every ``EVERY_SECONDS``.

    Each visitor comes alone, so that a stall delays all those who come meanwhile, and shows (see ``bench.load``).
    """

    def ask(wanted_at: float) -> float:
        with closing(Person(site.base_url, mail, Measured(hashes=0))) as person:
            person.get("/")
        return time.perf_counter() - wanted_at

    started = time.perf_counter()
    with ThreadPoolExecutor(MAX_PEOPLE_AT_ONCE) as people:
        asked = []
        for number in range(round(seconds / EVERY_SECONDS)):
            wanted_at = started + number * EVERY_SECONDS
            time.sleep(max(0.0, wanted_at - time.perf_counter()))
            asked.append(people.submit(ask, wanted_at))
    return [answer.result() for answer in asked]


def crowd(site: Site, mail: MailServer, moments: list[float]) -> tuple[int, int]:
    """People create spaces, from these moments on. How many had theirs, and how many gave up."""
    started = time.perf_counter()
    with ThreadPoolExecutor(MAX_PEOPLE_AT_ONCE) as people:
        walks = []
        for number, moment in enumerate(moments):
            time.sleep(max(0.0, started + moment - time.perf_counter()))
            walks.append(people.submit(walk_once, site, mail, started + moment, number))
    gave_up = sum(bool(walk.result()[1]) for walk in walks)
    return len(walks) - gave_up, gave_up


def show(name: str, times: list[float]) -> float:
    p50, p95, p99 = (percentile(times, rank) * 1000 for rank in (50, 95, 99))
    print(f"home page {name:28} {len(times):6} times: median {p50:.1f} ms, 95th {p95:.0f}, 99th {p99:.0f}", flush=True)
    return p50


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rate", type=float, default=3.0, help="creations a second")
    arguments.add_argument("--minutes", type=float, default=2.0)
    arguments.add_argument("--workers", type=int, default=4)
    arguments.add_argument("--cost", type=Cost.parse, default=Cost(*DEFAULT_HASH.values()), help="passes:KiB:lanes")
    arguments.add_argument("--at-once", type=int, help="hashes at once; processors - 1 by default")
    asked = arguments.parse_args()
    limit = {"argon2_at_once": asked.at_once} if asked.at_once else {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        cluster = Postgresql(AS_INSTALLED)
        cluster.start()
        ending.callback(cluster.remove)
        mail = ending.enter_context(MailServer())
        cost = dict(zip(DEFAULT_HASH, asked.cost, strict=True))
        url = cluster.create("home")
        site = our_site(Path(folder), mail.port, cost, asked.workers, database_url=url, **limit)
        ending.callback(site.stop)
        site.start()
        crowd(site, mail, WARM_UP)
        quiet = show("in quiet", home_page(site, mail, QUIET_SECONDS))
        with ThreadPoolExecutor(1) as beside:
            creating = beside.submit(crowd, site, mail, arrivals(asked.rate, asked.minutes * 60))
            busy = show(f"at {asked.rate:g} creations a second", home_page(site, mail, asked.minutes * 60))
            done, gave_up = creating.result()
    print(f"hash {asked.cost}, {done} have their space, {gave_up} gave up: {busy / quiet:.1f} times the quiet median")
    sys.exit(busy > TIMES_QUIET * quiet)


if __name__ == "__main__":
    main()
