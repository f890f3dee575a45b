"""Cancel a registration that somebody else made: its address is free again at once (SPEC 4.3)."""

from webapp.persistence import registrations
from webapp.services import Services


def can_cancel(services: Services, cancel_token: str) -> bool:
    """Whether the link still leads to a registration. This changes nothing, because mail scanners follow links too."""
    now = services.clock.now()
    with services.database.read() as session:
        return registrations.cancel_link_to_use(session, services.keyring, cancel_token, now) is not None


def cancel_registration(services: Services, cancel_token: str) -> bool:
    """Erase the registration. False when it no longer exists."""
    now = services.clock.now()
    with services.database.transaction() as session:
        link = registrations.cancel_link_to_use(session, services.keyring, cancel_token, now)
        if link is not None:
            registrations.withdraw_code(session, link)
    return link is not None
