"""A copy is of one moment though people write; restored, it is what it was; nothing is ever overwritten."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import select

from testkit.seeds import PASSWORD as SEED_PASSWORD
from testkit.seeds import State, seed
from tests.support.settings import CHEAP_HASH
from tests.unit.conftest import NOON
from webapp import create_app
from webapp.persistence.backup import NotEmpty, back_up, restore
from webapp.persistence.database import Database
from webapp.persistence.rate_limits import RateCounter
from webapp.persistence.sign_ins import SpaceSession
from webapp.persistence.spaces import Space
from webapp.persistence.tables import metadata
from webapp.settings import Settings
from webapp.usecases.access.sign_in import sign_in

PAIRS_BEFORE = 50


def write_pair(database: Database, number: int) -> None:
    """Two rows that are there together or not at all."""
    with database.transaction() as session:
        session.add_all(
            RateCounter(key=f"{half}:{number}", count=number, expires_at=NOON) for half in ("left", "right")
        )


def rows(database: Database) -> dict[str, list[Any]]:
    with database.read() as session:
        return {name: sorted(map(str, session.execute(select(table)))) for name, table in metadata.tables.items()}


@contextmanager
def writes_going_on(database: Database) -> Iterator[list[int]]:
    """The numbers of the pairs that were committed, as they are."""
    stop, committed = Event(), list[int]()

    def write() -> None:
        for number in range(PAIRS_BEFORE, 10**6):
            if stop.is_set():
                return
            write_pair(database, number)
            committed.append(number)

    writer = Thread(target=write)
    writer.start()
    try:
        yield committed
    finally:
        stop.set()
        writer.join()


@pytest.fixture
def database(database_url: str) -> Database:
    database = Database(database_url)
    for number in range(PAIRS_BEFORE):
        write_pair(database, number)
    return database


def test_what_is_restored_is_what_was_at_one_moment_though_people_wrote(
    database: Database, fresh_database_url: str, tmp_path: Path
) -> None:
    with writes_going_on(database) as committed:
        for attempt in range(100):  # a copy is quick: whether somebody wrote meanwhile is chance
            before, copy = len(committed), tmp_path / f"copy-{attempt}"
            back_up(database, copy)
            if during := len(committed) - before:
                break
    assert during > 0, "nobody wrote while the copies were made"
    restored = Database(fresh_database_url)
    restore(restored, copy)
    assert restored.is_migrated()
    with restored.read() as session:
        keys = set(session.scalars(select(RateCounter.key)))
    halves = [{int(key.split(":")[1]) for key in keys if key.startswith(half)} for half in ("left", "right")]
    assert halves[0] == halves[1] == set(range(len(halves[0])))
    assert PAIRS_BEFORE + before <= len(halves[0]) <= PAIRS_BEFORE + before + during + 1


def test_each_row_of_each_table_comes_back(database: Database, fresh_database_url: str, tmp_path: Path) -> None:
    back_up(database, tmp_path / "copy")
    restored = Database(fresh_database_url)
    restore(restored, tmp_path / "copy")
    assert rows(restored) == rows(database)
    assert len(rows(restored)["rate_counters"]) == 2 * PAIRS_BEFORE


def test_a_copy_is_for_its_owner_alone_and_never_replaces_another(database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    back_up(database, copy)
    assert copy.stat().st_mode & 0o077 == 0
    kept = copy.read_bytes()
    with pytest.raises(FileExistsError):
        back_up(database, copy)
    assert copy.read_bytes() == kept and [path.name for path in tmp_path.glob("copy*")] == ["copy"]


def test_nothing_is_restored_over_what_is_there(database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "copy")
    write_pair(database, 999)
    with pytest.raises(NotEmpty):
        restore(database, tmp_path / "copy")
    assert len(rows(database)["rate_counters"]) == 2 * (PAIRS_BEFORE + 1)


def test_the_password_of_the_database_is_no_argument_and_reaches_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$1" > {seen}; echo "$@" "env:$PGPASSWORD" >> {seen}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    back_up(Database("postgresql://espace:mot-de-passe@127.0.0.1:1/espace"), tmp_path / "copy")
    address = seen.read_text().splitlines()[0].removeprefix("--dbname=")
    expected = {"user": "espace", "host": "127.0.0.1", "port": "1", "dbname": "espace"}
    assert conninfo_to_dict(address) == expected  # libpq prefers a password of the address to the environment's
    assert "env:mot-de-passe" in seen.read_text() and seen.read_text().count("mot-de-passe") == 1


def test_after_a_restore_nobody_is_signed_in_and_no_number_of_that_day_is_given_again(
    app: Flask, fresh_database_url: str, tmp_path: Path
) -> None:
    """What the copy does not know: sessions that were ended since, and numbers that were given since."""
    seed(app.extensions["espace"], State.ACTIVE, "zoe@exemple.fr")
    sign_in(app.extensions["espace"], email="zoe@exemple.fr", password=SEED_PASSWORD, device="stolen since")
    app.test_cli_runner().invoke(args=["database", "backup", str(tmp_path / "copy")])
    other = create_app(Settings(database_url=fresh_database_url, **CHEAP_HASH))
    other.test_cli_runner().invoke(args=["database", "restore", str(tmp_path / "copy")])
    restored = other.extensions["espace"]
    with restored.database.read() as session:
        assert session.scalars(select(SpaceSession)).all() == []
    later = seed(restored, State.ACTIVE, "eva@exemple.fr")
    assert isinstance(later, Space) and later.number[7:].startswith("90")


def test_the_operator_backs_up_and_restores_by_commands(
    app: Flask, database: Database, fresh_database_url: str, tmp_path: Path
) -> None:
    copy = str(tmp_path / "copy")
    assert app.test_cli_runner().invoke(args=["database", "backup", copy]).exit_code == 0
    other = create_app(Settings(database_url=fresh_database_url, **CHEAP_HASH))
    done = other.test_cli_runner().invoke(args=["database", "restore", copy])
    assert done.exit_code == 0, done.output
    noted, kept = rows(other.extensions["espace"].database), rows(database)
    assert noted.pop("restored_days") and not kept.pop("restored_days")
    assert noted == kept
    assert "sign in again" in done.output
    again = other.test_cli_runner().invoke(args=["database", "restore", copy])
    assert again.exit_code == 1 and "empty" in again.output
