"""Erase expired rows (SPEC 4.2; CNIL: unfinished registrations are purged at expiry)."""

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.persistence.database import delete_skip_locked
from webapp.persistence.tables import TABLES
from webapp.security.keyring import Keyring


def purge(session: Session, keyring: Keyring, now: datetime) -> dict[str, int]:
    """Erase expired rows, as each table declares; return the number of rows erased, by table."""
    erased: dict[str, int] = {}
    for model in TABLES:
        declared = model.lifecycle
        if declared.purged_by:
            erased[model.__tablename__] = declared.purged_by(session, keyring, now)
        elif not isinstance(declared.expires, str):
            erased[model.__tablename__] = delete_skip_locked(session, model, declared.expires(now))
    return erased
