"""People arrive at a fixed rate, however slow the service becomes: ``make -C bench load RATE=1 MINUTES=15``.

Everything runs on this machine: the generator, gunicorn (without nginx), PostgreSQL with safe writes to the disk, a
mail worker, and password hashes at their full cost. It prints how long people waited, and how much CPU and disk one
creation takes: docs/capacity.md calculates with these figures.

The model is open: a person arrives when the clock says so, not when another one has finished. Each exchange counts from
the moment the person wanted it. So a stalled service shows in the times of everybody who waited, and a generator that
is late by its own fault shows too ("coordinated omission" hides both). People who give up count too, with the time they
waited. The use of resources counts from the end of the first minute to the last arrival: no start, no end.
"""

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import psycopg

from bench.measures import Measured, percentile
from bench.side_by_side import DEFAULT_HASH
from bench.sites import Site, cpu_seconds, our_site
from bench.walks import FRAGMENTS, Person, walk_ours
from tests.support.databases import Postgresql
from tests.support.http_client import Answer
from tests.support.mail_server import MailServer

AS_INSTALLED = ("max_connections=200",)
THINK_SECONDS = 2.0
"""Mean time that a person looks at a page. Real people take longer: more are there at once, for the same work."""
MAX_PEOPLE_AT_ONCE = 2_000
MAIL = "the code's way into the mailbox"
GAVE_UP = "what made somebody give up"
LEAD_SECONDS = 60.0
CREATION = "/creation/expert/"
PAUSES = {"conditions": 1, "identifiants": 2, "formulaire": 4}
"""How often a person pauses for a second while filling in a step, so that scripts save what was typed: a guess."""
SEED = 2026
PER_DAY, PEAK_FACTOR, USE_AIMED_AT = 1_000_000, 3, 0.6
DAY_SECONDS = 86_400
WARM_UP = [0.0, 1.0, 2.0, 3.0]


class Visitor(Person):
    """A visitor wants the first page at a given moment, and each further page after looking at the one before.

    ``wanted_at``: in seconds of ``time.perf_counter``. The visitor also sends what scripts send while a person types.
    """

    def __init__(self, base_url: str, mail: MailServer, wanted_at: float, seed: int) -> None:
        self.measured = Measured(hashes=3)
        super().__init__(base_url, mail, self.measured)
        self._wanted_at = wanted_at
        self._chance = random.Random(seed)  # noqa: S311 (how long a page is looked at)

    def begins(self) -> float:
        time.sleep(max(0.0, self._wanted_at - time.perf_counter()))
        return self._wanted_at

    def exchange(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Answer:
        try:
            answer = super().exchange(method, url, body, headers)
        except (AssertionError, OSError, HTTPException):
            self.measured.times[GAVE_UP].append(time.perf_counter() - self._wanted_at)
            raise
        is_page = answer.headers.get_content_type() == "text/html" and not url.startswith(FRAGMENTS)
        is_looked_at = answer.status == 200 and is_page
        think = self._chance.expovariate(1 / THINK_SECONDS) if is_looked_at else 0.0
        self._wanted_at = time.perf_counter() + think
        return answer

    def post(self, url: str, values: dict[str, str], **headers: str) -> Answer:
        step = url.removeprefix(CREATION)
        if step in PAUSES:
            self._types(step, values)
        return super().post(url, values, **headers)

    def _types(self, step: str, values: dict[str, str]) -> None:
        """Send the htmx requests of the pages (templates/components/step_form.html, templates/registration/)."""
        public = {name: value for name, value in values.items() if not re.search("password|answer", name)}
        for _ in range(PAUSES[step]):
            super().post(f"{FRAGMENTS}brouillon/creation/{step}", public)
        if step == "identifiants":
            super().post(f"{FRAGMENTS}adresse-electronique", public)
            for typed in (values["password"][:8], values["password"]):
                super().post(f"{FRAGMENTS}force-du-mot-de-passe", public | {"password": typed})
        if step == "formulaire":
            self.get(f"{FRAGMENTS}communes?postal_code={values['postal_code']}&country={values['country']}")

    def mailed(self, address: str, pattern: re.Pattern[str]) -> str:
        started = time.perf_counter()
        try:
            return super().mailed(address, pattern)
        finally:
            self._wanted_at = time.perf_counter()
            self.measured.times[MAIL].append(self._wanted_at - started)


@dataclass
class Use:
    """The resources used since the start: seconds of CPU, bytes, commits."""

    web: float
    mail_worker: float
    database: float
    generator: float
    stored: int
    logged: int
    commits: int

    def since(self, before: "Use") -> "Use":
        return Use(*(now - then for now, then in zip(vars(self).values(), vars(before).values(), strict=True)))


def use(site: Site, cluster: Postgresql, url: str) -> Use:
    web, mail_worker = (cpu_seconds([process.pid]) for process in site.processes)
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT pg_database_size(current_database()), pg_current_wal_lsn() - '0/0'::pg_lsn,"
            " (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())"
        ).fetchone()
    assert row is not None
    stored, logged, commits = map(int, row)
    return Use(web, mail_worker, cpu_seconds([cluster.pid]), time.process_time(), stored, logged, commits)


def walk_once(site: Site, mail: MailServer, wanted_at: float, number: int) -> tuple[Measured, str]:
    """The measures of one journey, and why the person gave up (empty if they did not)."""
    with closing(Visitor(site.base_url, mail, wanted_at, number)) as visitor:
        try:
            walk_ours(visitor, f"arrivee{wanted_at}@exemple.fr")
        except (AssertionError, OSError, HTTPException) as error:
            return visitor.measured, f"{type(error).__name__}: {str(error)[:120]}"
        visitor.measured.journeys = 1
        return visitor.measured, ""


def arrivals(rate: float, seconds: float) -> list[float]:
    """The arrival times in seconds from the start: independent people form a Poisson process."""
    chance = random.Random(SEED)  # noqa: S311 (when people come)
    moments, moment = [], 0.0
    while (moment := moment + chance.expovariate(rate)) < seconds:
        moments.append(moment)
    return moments


@dataclass
class Window:
    """The use and the finished journeys of the steady state, when as many people arrive as leave.

    ``seconds``: the length of the window.
    """

    used: Use
    journeys: int
    seconds: float


def crowd(
    site: Site, mail: MailServer, moments: list[float], use_now: Callable[[], Use]
) -> tuple[Measured, Counter[str], Window]:
    """All measures together, the reasons why journeys failed, and the window of the steady state."""
    together, failures = Measured(hashes=3), Counter[str]()
    walks: list[Future[tuple[Measured, str]]] = []

    def seen() -> tuple[Use, int, float]:
        return use_now(), sum(walk.done() and not walk.result()[1] for walk in walks), time.perf_counter()

    started = time.perf_counter()
    opened = seen()
    with ThreadPoolExecutor(MAX_PEOPLE_AT_ONCE) as people:
        for number, moment in enumerate(moments):
            if moment > LEAD_SECONDS >= moments[number - 1]:
                opened = seen()
            time.sleep(max(0.0, started + moment - time.perf_counter()))
            walks.append(people.submit(walk_once, site, mail, started + moment, number))
        closed = seen()
    for walk in walks:
        measured, failure = walk.result()
        together.add(measured)
        if failure:
            failures[failure] += 1
    together.seconds = time.perf_counter() - started
    return together, failures, Window(closed[0].since(opened[0]), closed[1] - opened[1], closed[2] - opened[2])


def report(measured: Measured, window: Window) -> None:
    used, count = window.used, window.journeys
    print(f"{'from the moment it was wanted, ms':48}{'p50':>8}{'p95':>8}{'p99':>8}{'longest':>9}")
    for step, times in measured.times.items():
        ranks = "".join(f"{percentile(times, rank) * 1000:8.0f}" for rank in (50, 95, 99))
        print(f"  {step:46}{ranks}{max(times) * 1000:9.0f}")
    cores = os.cpu_count() or 1
    everything = used.web + used.mail_worker + used.database + used.generator
    print(f"processors used: {everything / window.seconds / cores:.0%} of {cores}, the generator's own work included")
    peak = PER_DAY / DAY_SECONDS * PEAK_FACTOR
    print(
        f"\n{'one creation, activation and sign-in':48}{'each':>12}"
        f"   {PER_DAY:,} a day, {PEAK_FACTOR} times the mean at the peak ({peak:.0f}/s)"
    )
    for name, seconds in (("web", used.web), ("mail worker", used.mail_worker), ("database", used.database)):
        cores_needed = seconds / count * peak / USE_AIMED_AT
        print(f"  {name + ', ms of processor':46}{seconds / count * 1000:12.0f}   {cores_needed:.1f} processors")
    print(f"  {'generator (beside the service), ms':46}{used.generator / count * 1000:12.0f}")
    print(f"  {'commits':46}{used.commits / count:12.0f}   {used.commits / count * peak:,.0f} a second")
    per_day = PER_DAY / count / 1e9
    print(f"  {'database grows by, bytes':46}{used.stored / count:12.0f}   {used.stored * per_day:.1f} GB a day")
    print(f"  {'write-ahead log, bytes':46}{used.logged / count:12.0f}   {used.logged * per_day:.1f} GB a day")
    transferred = measured.transferred / measured.journeys
    megabits = transferred * peak * 8 / 1e6
    print(f"  {'answers, bytes (no styles, no scripts)':46}{transferred:12.0f}   {megabits:.0f} Mbit/s")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rate", type=float, default=1.0, help="people a second")
    arguments.add_argument("--minutes", type=float, default=15.0)
    arguments.add_argument("--workers", type=int, default=2 * (os.cpu_count() or 1), help="web processes")
    asked = arguments.parse_args()
    moments = arrivals(asked.rate, asked.minutes * 60)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        cluster = Postgresql(AS_INSTALLED)
        cluster.start()
        ending.callback(cluster.remove)
        mail = ending.enter_context(MailServer())
        url = cluster.create("load")
        site = our_site(Path(folder), mail.port, DEFAULT_HASH, asked.workers, database_url=url)
        ending.callback(site.stop)
        site.start()

        def use_now() -> Use:
            return use(site, cluster, url)

        _, failures, _ = crowd(site, mail, WARM_UP, use_now)
        if failures:
            sys.exit(f"Not even the warm-up succeeds: {failures}")
        measured, failures, window = crowd(site, mail, moments, use_now)
    print(
        f"{len(moments)} people came, {asked.rate:g} a second for {asked.minutes:g} minutes; "
        f"{measured.journeys} have their space, {failures.total()} gave up; {asked.workers} web processes\n"
    )
    for why, count in failures.most_common():
        print(f"{count} times: {why}")
    if window.journeys:
        report(measured, window)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
