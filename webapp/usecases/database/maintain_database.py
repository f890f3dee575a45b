"""Bring the database to the current schema, copy it, fill a new one from a copy (docs/operations.md)."""

from pathlib import Path

from webapp.domain.subscriber_number import day_of
from webapp.persistence import backup, sign_ins, subscriber_numbers
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

    What happened since the copy is unknown: all sessions end, and the numbers given since are not given again.

    Raises:
        NotEmpty: the database holds data, which is never overwritten.
        subprocess.CalledProcessError, sqlite3.Error: the file is not a copy of this kind of database.
    """
    backup.restore(services.database, file)
    services.database.migrate()
    with services.database.transaction() as session:
        subscriber_numbers.note_restore(session, day_of(services.clock.now()))
        sign_ins.end_sessions_of_all(session)
