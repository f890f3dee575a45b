"""Does the time of an answer reveal whether an address has a space (SPEC 8.7)? ``make -C bench timing`` measures it.

For each form, answers for known and unknown addresses are timed in random order. ``slower`` is the share of pairs where
the known address took longer than the unknown one (0.5: the times reveal nothing). ``z`` is the distance from chance in
standard errors.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median

import numpy

from tests.support.http_client import HttpClient
from tests.support.servers import Server
from tests.support.settings import UNLIMITED

SPACES = 100
TRIES = 3  # per address: a fourth try would have to wait
Ask = Callable[[HttpClient, str], float]


def timed_post(client: HttpClient, url: str, **typed: str) -> float:
    """The milliseconds of one answer. The challenge is solved before."""
    values = client.solved(client.form(url)) | typed
    started = time.perf_counter()
    client.post(url, values)
    return (time.perf_counter() - started) * 1000


def sign_in(client: HttpClient, address: str) -> float:
    return timed_post(client, "/connexion", email=address, password="wrong password")  # noqa: S106 (meant to be wrong)


def ask_link(client: HttpClient, address: str) -> float:
    return timed_post(client, "/mot-de-passe-oublie", email=address)


def compare(name: str, ask: Ask, client: HttpClient, tries: int) -> None:
    cases = [
        (known, f"{kind}{n}@exemple.fr")
        for known, kind in ((True, "connue"), (False, "absente"))
        for n in range(SPACES)
    ]
    times: dict[bool, list[float]] = {True: [], False: []}
    chance = Random(1)  # noqa: S311 (an order, not a secret)
    for _ in range(tries):
        chance.shuffle(cases)
        for known, address in cases:
            times[known].append(ask(client, address))
    ranks = numpy.argsort(numpy.argsort(times[True] + times[False])) + 1
    count = len(times[True])
    slower = (ranks[:count].sum() - count * (count + 1) / 2) / count**2
    error = ((2 * count + 1) / (12 * count**2)) ** 0.5
    print(
        f"{name:20}{count:6} each; median known {median(times[True]):.2f} ms, unknown {median(times[False]):.2f} ms; "
        f"slower {slower:.3f}, z {(slower - 0.5) / error:+.1f}"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), **UNLIMITED)
        server.start()
        try:
            for number in range(SPACES):
                server.kit.seed("active", email=f"connue{number}@exemple.fr")
            with closing(HttpClient(server.base_url, server.kit)) as client:
                compare("sign-in", sign_in, client, TRIES)
                compare("forgotten password", ask_link, client, TRIES)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
