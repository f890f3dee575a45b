"""Cancel a request that one did not make: the address is free again at once (SPEC 4.3)."""

from webapp.persistence import accounts
from webapp.usecases.service import Service


def can_cancel(service: Service, cancel_token: str) -> bool:
    """Whether the link still designates a request; following it changes nothing (mail scanners do)."""
    now = service.clock.now()
    with service.database.read() as session:
        return any(
            accounts.registration_to_cancel(session, hashed, now) for hashed in service.vault.code_hashes(cancel_token)
        )


def cancel_registration(service: Service, cancel_token: str) -> bool:
    """Erase the request. False when there is none any more."""
    now = service.clock.now()
    with service.database.transaction() as session:
        for hashed in service.vault.code_hashes(cancel_token):
            registration = accounts.registration_to_cancel(session, hashed, now)
            if registration is not None:
                session.delete(registration)
                return True
    return False
