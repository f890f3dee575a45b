"""Cancel a request that one did not make: the address is free again at once (SPEC 4.3)."""

from webapp.persistence import registrations
from webapp.security.keyring import Purpose
from webapp.services import Services


def can_cancel(services: Services, cancel_token: str) -> bool:
    """Whether the link still designates a request; following it changes nothing (mail scanners do)."""
    now = services.clock.now()
    with services.database.read() as session:
        return any(
            registrations.registration_to_cancel(session, hashed, now)
            for hashed in services.keyring.keyed_hashes(Purpose.CANCEL_LINK, cancel_token)
        )


def cancel_registration(services: Services, cancel_token: str) -> bool:
    """Erase the request. False when there is none any more."""
    now = services.clock.now()
    with services.database.transaction() as session:
        for hashed in services.keyring.keyed_hashes(Purpose.CANCEL_LINK, cancel_token):
            registration = registrations.registration_to_cancel(session, hashed, now)
            if registration is not None:
                session.delete(registration)
                return True
    return False
