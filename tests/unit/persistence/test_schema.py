"""The migrations make exactly what the models declare."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from webapp.persistence.database import Database
from webapp.persistence.models import Base


def test_migrations_and_models_agree(migrated_database: Path) -> None:
    with Database(f"sqlite:///{migrated_database}").engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'fresh' / 'espace.sqlite3'}")
    database.migrate()
    database.migrate()
    with database.read() as session:
        assert session.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
