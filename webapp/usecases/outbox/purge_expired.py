"""Expired data is erased, and owners of unused spaces are warned (SPEC 4.2, 8)."""

from webapp.persistence.purge import purge
from webapp.services import Services
from webapp.usecases.account.close_space import erase_closed, warn_unused


def purge_expired(services: Services) -> dict[str, int]:
    """The number of erased rows by table, and the number of warned owners."""
    now = services.clock.now()
    with services.database.transaction() as session:
        counts = purge(session, services.keyring, now)
    with services.database.transaction() as session:
        counts["spaces"] = erase_closed(session, now)
        counts["unused_spaces_warned"] = warn_unused(services, session, now)
    return counts
