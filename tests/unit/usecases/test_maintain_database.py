"""The operator upgrades, copies and restores the database (docs/operations.md)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.usecases.owners import new_space, space_now
from webapp.persistence.database import Database
from webapp.services import Services
from webapp.usecases.database.maintain_database import NotEmpty, back_up_database, restore_database, upgrade_database
from webapp.usecases.database.queries import Readiness, readiness


@pytest.fixture
def fresh(services: Services, fresh_database_url: str) -> Services:
    return replace(services, database=Database(fresh_database_url))


def test_a_database_is_ready_once_it_is_upgraded(fresh: Services) -> None:
    assert readiness(fresh) is Readiness.TO_MIGRATE
    for _ in range(2):
        upgrade_database(fresh)
        assert readiness(fresh) is Readiness.READY


def test_a_database_is_filled_from_its_copy(services: Services, fresh: Services, tmp_path: Path) -> None:
    space = new_space(services)
    back_up_database(services, tmp_path / "copy")
    restore_database(fresh, tmp_path / "copy")
    assert readiness(fresh) is Readiness.READY
    assert space_now(fresh, space).number == space.number


def test_neither_a_copy_nor_a_database_in_use_is_overwritten(
    services: Services, fresh: Services, tmp_path: Path
) -> None:
    back_up_database(services, tmp_path / "copy")
    with pytest.raises(FileExistsError):
        back_up_database(services, tmp_path / "copy")
    new_space(services)
    with pytest.raises(NotEmpty):
        restore_database(services, tmp_path / "copy")
