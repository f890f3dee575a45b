"""Bring the database to the current schema, copy it, fill a new one from a copy (docs/operations.md)."""

from pathlib import Path

from webapp.persistence import backup
from webapp.persistence.backup import NotEmpty as NotEmpty
from webapp.services import Services


def upgrade_database(services: Services) -> None:
    """Bring the schema to the newest revision. Nothing happens when it is already there."""
    services.database.migrate()


def back_up_database(services: Services, file: Path) -> None:
    """Copy the database into a file while the service runs.

    Raises:
        FileExistsError: the file exists; an earlier copy is never overwritten.
        subprocess.CalledProcessError: pg_dump refused, and printed why.
    """
    backup.back_up(services.database, file)


def restore_database(services: Services, file: Path) -> None:
    """Fill an empty database from a copy and bring it to the current schema.

    Raises:
        NotEmpty: the database holds data, which is never overwritten.
        subprocess.CalledProcessError, sqlite3.Error: the file is not a copy of this kind of database.
    """
    backup.restore(services.database, file)
    services.database.migrate()
