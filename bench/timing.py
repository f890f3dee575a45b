"""Does the time of an answer reveal whether an address has a space (SPEC 8.7)? ``make -C bench timing`` measures it.

For each form, answers for addresses of several kinds are timed in random order, and each kind is compared with the
addresses that have no space. ``slower`` is the share of pairs where the other kind took longer (0.5: the times reveal
nothing). ``z`` is the distance from chance in standard errors.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median

import numpy
from argon2 import PasswordHasher
from sqlalchemy import update

from testkit.seeds import State, seed
from tests.support.http_client import HttpClient
from tests.support.people import PASSWORD
from tests.support.servers import Server
from tests.support.settings import UNLIMITED
from webapp import create_app
from webapp.persistence.spaces import Space
from webapp.security.passwords import UNUSABLE, Cost
from webapp.settings import load_settings

TRIES = 3  # per address: a fourth try would have to wait
FORMER = Cost(3, 65536, 4)
"""What a hash cost before the release with the pepper."""
ABSENT = "absent"
CURRENT = "current"
Ask = Callable[[HttpClient, str], float]


def address(kind: str, number: int) -> str:
    return f"{kind}{number}@exemple.fr"


def open_spaces(folder: Path, count: int) -> list[str]:
    """Spaces of each kind, in the database that the server is going to use; return the kinds."""
    services = create_app(load_settings(data_dir=folder)).extensions["espace"]
    services.database.migrate()
    rows = {
        CURRENT: services.passwords.hash(PASSWORD),
        "former": PasswordHasher(*FORMER).hash(PASSWORD),
        "unusable": UNUSABLE,
        "certificate": UNUSABLE,
    }
    for kind, password_hash in rows.items():
        for number in range(count):
            seed(services, State.CERTIFICATE if kind == "certificate" else State.ACTIVE, address(kind, number))
        with services.database.transaction() as session:
            session.execute(update(Space).where(Space.email_key.startswith(kind)).values(password_hash=password_hash))
    return list(rows)


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


def compare(name: str, ask: Ask, client: HttpClient, kinds: Sequence[str], count: int) -> None:
    cases = [(kind, address(kind, number)) for kind in (ABSENT, *kinds) for number in range(count)]
    times: dict[str, list[float]] = {kind: [] for kind in (ABSENT, *kinds)}
    chance = Random(1)  # noqa: S311 (an order, not a secret)
    for _ in range(TRIES):
        chance.shuffle(cases)
        for kind, email in cases:
            times[kind].append(ask(client, email))
    absent = times.pop(ABSENT)
    print(f"{name}, {len(absent)} answers each: {ABSENT}, median {median(absent):.2f} ms")
    for kind, of_kind in times.items():
        slower, z = distance(of_kind, absent)
        print(f"  {kind:12} median {median(of_kind):.2f} ms; slower {slower:.3f}, z {z:+.1f}")


def distance(some: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """The share of pairs where one of ``some`` is longer, and its distance from a half (Mann and Whitney)."""
    count = len(some)
    ranks = numpy.argsort(numpy.argsort([*some, *others])) + 1
    slower = (ranks[:count].sum() - count * (count + 1) / 2) / count**2
    return slower, (slower - 0.5) / ((2 * count + 1) / (12 * count**2)) ** 0.5


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--spaces", type=int, default=100, help="of each kind")
    count = arguments.parse_args().spaces
    with tempfile.TemporaryDirectory() as folder:
        kinds = open_spaces(Path(folder), count)
        server = Server(Path(folder), **UNLIMITED, argon2_former=FORMER)
        server.start()
        try:
            with closing(HttpClient(server.base_url, server.kit)) as client:
                compare("sign-in", sign_in, client, kinds, count)
                compare("forgotten password", ask_link, client, [CURRENT], count)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
