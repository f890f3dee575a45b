"""What pages show about a registration and about the space that it became (SPEC 3.5, 5.3)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.persistence import outbox, registrations
from webapp.services import Services


@dataclass(frozen=True)
class PendingRegistration:
    """Where the code was sent, and until when it works. A message sent late moves the deadline (SPEC 4.2).

    ``is_undeliverable``: the address refused it for good.
    """

    email: str
    deadline: datetime
    is_undeliverable: bool


def pending_registration(services: Services, registration_id: str) -> PendingRegistration | None:
    """None once the registration was activated, cancelled or erased."""
    with services.database.read() as session:
        code = registrations.code_of_registration(session, registration_id)
        if code is None or code.expires_at is None:
            return None
        is_undeliverable = outbox.is_undeliverable(session, services.keyring, code.subject)
        return PendingRegistration(code.email or code.subject, code.expires_at, is_undeliverable)
