"""Does a page take longer with a million spaces? ``make -C bench scale`` measures it on SQLite and PostgreSQL.

A small and a large database are served side by side and walked in turns. The ratio of the medians of each step answers.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, ColumnElement, String, cast, insert, literal, select, text

from bench.measures import Measured, in_turns, percentile
from bench.side_by_side import WARM_UP, walk_once
from bench.sites import our_site
from bench.walks import walk_ours
from tests.support.databases import Postgresql, why_no_postgresql
from tests.support.mail_server import MailServer
from tests.support.people import DETAILS
from tests.support.settings import CHEAP_HASH
from webapp.persistence.audit import AuditEvent
from webapp.persistence.base import Base
from webapp.persistence.database import Database
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import Channel, Verification
from webapp.security.keyring import Purpose

SMALL = 1_000
CHUNK = 50_000
FIRST_NUMBER = 2020_001_0000000
HASH = "$argon2id$v=19$m=8,t=1,p=1$" + "A" * 22 + "$" + "B" * 43
Values = dict[str, ColumnElement[object] | object]


def fill(database: Database, spaces: int, registrations: int) -> None:
    """Add spaces with their history, and registrations whose message has left. The database makes rows all alike."""
    database.migrate()
    now = datetime.now(UTC)
    for first in range(0, spaces, CHUNK):
        _insert(database, Space, first, min(CHUNK, spaces - first), now)
        _insert(database, AuditEvent, first, min(CHUNK, spaces - first), now)
    for first in range(0, registrations, CHUNK):
        _insert(database, Registration, first, min(CHUNK, registrations - first), now)
        _insert(database, Verification, first, min(CHUNK, registrations - first), now)
        _insert(database, OutboxMessage, first, min(CHUNK, registrations - first), now)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _insert(database: Database, model: type[Base], first: int, count: int, now: datetime) -> None:
    numbers = select(literal(first, BigInteger).label("number")).cte("numbers", recursive=True)
    following = select(numbers.c.number + 1).where(numbers.c.number < first + count - 1)
    numbers = numbers.union_all(following)
    written = _values(model, cast(numbers.c.number, String), numbers.c.number, now)
    columns = [
        value.label(name) if isinstance(value, ColumnElement) else _literal(model, name, value)
        for name, value in written.items()
    ]
    with database.transaction() as session:
        session.execute(insert(model).from_select(list(written), select(*columns)))


def _literal(model: type[Base], name: str, value: object) -> ColumnElement[object]:
    return literal(value, model.__table__.c[name].type).label(name)


def _values(model: type[Base], name: ColumnElement[str], number: ColumnElement[int], now: datetime) -> Values:
    subscriber = cast(number + literal(FIRST_NUMBER, BigInteger), String)
    if model is AuditEvent:
        return {"number": subscriber, "code": "space_opened", "data": {}, "at": now}
    if model is OutboxMessage:
        moments = dict.fromkeys(("created_at", "next_attempt_at", "sent_at"), now)
        return {"id": "m" + name, "kind": "activation_code"} | moments
    kind = "espace" if model is Space else "demande"
    address = literal(kind) + name + "@exemple.test"
    if model is Verification:
        code = {"purpose": Purpose.ACTIVATION_CODE.value, "channel": Channel.MAIL, "subject": address, "attempts": 0}
        owner = {"secret_hash": "c" + name, "registration_id": "d" + name, "email": address}
        return {**code, **owner, "created_at": now, "expires_at": now + timedelta(hours=47)}
    common: Values = {
        "id": literal(kind[:1]) + name,
        "email": address,
        "email_key": address,
        "password_hash": HASH,
        "trusted_answer_hash": HASH,
        "details": {key: value for key, value in DETAILS.items() if key != "trusted_answer"},
        "created_at": now,
    }
    if model is Space:
        return common | {"number": subscriber, "last_used_at": now}
    return common


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """The URLs of two empty databases, by size."""
    if kind == "sqlite":
        yield {size: f"sqlite:///{folder}/{size}.sqlite" for size in ("small", "large")}
        return
    cluster = Postgresql()
    cluster.start()
    try:
        yield {size: cluster.create(size) for size in ("small", "large")}
    finally:
        cluster.remove()


def measure(urls: dict[str, str], folder: Path, journeys: int) -> dict[str, Measured]:
    with ExitStack() as ending:
        mail = ending.enter_context(MailServer())
        sites = {}
        for size, url in urls.items():
            sites[size] = our_site(folder / f"data-{size}", mail.port, CHEAP_HASH, database_url=url)
            ending.callback(sites[size].stop)
            sites[size].start()
        measured = {size: Measured(hashes=3) for size in sites}
        for number, size in enumerate(in_turns(list(sites), WARM_UP + journeys)):
            kept = measured[size] if number >= WARM_UP * len(sites) else Measured(hashes=3)
            walk_once(sites[size], mail, kept, f"personne{number}@exemple.fr", walk_ours)
    return measured


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--spaces", type=int, default=1_000_000)
    arguments.add_argument("--registrations", type=int, default=100_000)
    arguments.add_argument("--journeys", type=int, default=40)
    arguments.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    asked = arguments.parse_args()
    for kind in asked.database or ("sqlite", "postgresql"):
        if kind == "postgresql" and (reason := why_no_postgresql()):
            print(f"PostgreSQL was not measured: {reason}")
            continue
        with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as urls:
            for size, spaces, registrations in (("small", SMALL, 0), ("large", asked.spaces, asked.registrations)):
                fill(Database(urls[size]), spaces, registrations)
            measured = measure(urls, Path(folder), asked.journeys)
        print(
            f"\n{kind}: medians, ms{'':24}{SMALL:>10} spaces{asked.spaces:>12}, {asked.registrations} pending    ratio"
        )
        for step, times in measured["small"].times.items():
            small, large = percentile(times, 50), percentile(measured["large"].times[step], 50)
            print(f"  {step:44}{small * 1000:10.2f}{large * 1000:22.2f}{large / small:18.2f}")


if __name__ == "__main__":
    main()
