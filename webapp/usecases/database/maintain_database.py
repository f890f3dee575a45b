"""Bring the database to the present schema, copy it, fill a new one from a copy (docs/operations.md)."""

from pathlib import Path

from webapp.persistence import backup
from webapp.persistence.backup import NotEmpty as NotEmpty
from webapp.services import Services


def upgrade_database(services: Services) -> None:
    """Bring the schema to the newest revision; nothing to do when it is there."""
    services.database.migrate()


def back_up_database(services: Services, file: Path) -> None:
    """Copy the database into a file while the service runs.

    Raises:
        FileExistsError: an earlier copy is never lost.
        subprocess.CalledProcessError: pg_dump refused; it said why.
    """
    backup.back_up(services.database, file)


def restore_database(services: Services, file: Path) -> None:
    """Fill an empty database from a copy, and bring it to the present schema.

    Raises:
        NotEmpty: nothing is ever restored over what is there.
        subprocess.CalledProcessError, sqlite3.Error: the file is no copy of such a database.
    """
    backup.restore(services.database, file)
    services.database.migrate()
