"""What the service stores is read by its own user alone, whatever the umask (SPEC 1)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.settings import CHEAP_HASH
from webapp import create_app
from webapp.persistence.backup import back_up, restore
from webapp.persistence.database import Database
from webapp.settings import Settings


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """The permissions of the folder and of the files in it, by name."""
    return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}


def write(database: Database) -> None:
    """Something, so that SQLite makes its journals; they stay as long as a connection is open."""
    database.migrate()


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    with umask(request.param):
        yield


@pytest.mark.usefixtures("any_umask")
def test_a_new_data_folder_and_its_database_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "srv" / "var"
    app = create_app(Settings(data_dir=folder, **CHEAP_HASH))
    write(app.extensions["espace"].database)
    found = modes(folder)
    assert found == {"var": 0o700, "espace.sqlite3": 0o600, "espace.sqlite3-wal": 0o600, "espace.sqlite3-shm": 0o600}
    assert folder.parent.stat().st_mode & 0o077 == 0


def test_what_an_earlier_release_left_open_to_all_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    before = Database(f"sqlite:///{folder / 'espace.sqlite3'}")
    write(before)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path == folder else 0o644)
    app = create_app(Settings(data_dir=folder, **CHEAP_HASH))
    assert app.extensions["espace"].database.is_migrated()
    assert set(modes(folder).values()) == {0o700, 0o600}
    before.engine.dispose()


def test_a_folder_that_the_operator_gave_the_database_keeps_its_mode(tmp_path: Path) -> None:
    """It may hold other things, for others."""
    tmp_path.chmod(0o755)
    write(Database(f"sqlite:///{tmp_path / 'espace.sqlite3'}"))
    found = modes(tmp_path)
    assert (found.pop(tmp_path.name), set(found.values())) == (0o755, {0o600})


@pytest.mark.usefixtures("any_umask")
def test_a_copy_and_what_is_restored_from_it_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "restored"
    database, copy = Database(f"sqlite:///{tmp_path / 'espace.sqlite3'}"), tmp_path / "copy"
    write(database)
    back_up(database, copy)
    restored = Database(f"sqlite:///{folder / 'espace.sqlite3'}")
    restore(restored, copy)
    assert restored.is_migrated()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert set(modes(folder).values()) == {0o700, 0o600}
