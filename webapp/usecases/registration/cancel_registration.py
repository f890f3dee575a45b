"""Cancel a registration that somebody else made: its address is free again at once (SPEC 4.3)."""

from webapp.persistence import registrations
from webapp.security.keyring import Purpose
from webapp.services import Services


def can_cancel(services: Services, cancel_token: str) -> bool:
    """Whether the link still leads to a registration. This changes nothing, because mail scanners follow links too."""
    now = services.clock.now()
    with services.database.read() as session:
        return any(
            registrations.registration_to_cancel(session, hashed, now)
            for hashed in services.keyring.keyed_hashes(Purpose.CANCEL_LINK, cancel_token)
        )


def cancel_registration(services: Services, cancel_token: str) -> bool:
    """Erase the registration. False when it no longer exists."""
    now = services.clock.now()
    with services.database.transaction() as session:
        for hashed in services.keyring.keyed_hashes(Purpose.CANCEL_LINK, cancel_token):
            registration = registrations.registration_to_cancel(session, hashed, now)
            if registration is not None:
                session.delete(registration)
                return True
    return False
