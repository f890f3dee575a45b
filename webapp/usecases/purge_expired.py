"""Erase what has lived its time (SPEC 4.2)."""

from webapp.persistence.purge import purge
from webapp.usecases.service import Service


def purge_expired(service: Service) -> dict[str, int]:
    """The number of rows erased, by table."""
    with service.database.transaction() as session:
        return purge(session, service.vault, service.clock.now())
