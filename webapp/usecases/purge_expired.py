"""Erase what has lived its time (SPEC 4.2, 8)."""

from webapp.persistence.purge import purge
from webapp.usecases.close_space import erase_closed, warn_unused
from webapp.usecases.service import Service


def purge_expired(service: Service) -> dict[str, int]:
    """The number of rows erased, by table, and of owners warned."""
    now = service.clock.now()
    with service.database.transaction() as session:
        counts = purge(session, service.vault, now)
    with service.database.transaction() as session:
        counts["spaces"] = erase_closed(session, now)
        counts["unused_spaces_warned"] = warn_unused(service, session, now)
    return counts
