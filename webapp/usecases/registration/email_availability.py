"""Say whether an e-mail address can have a space: it belongs to one only (SPEC 3.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from webapp.domain.email_address import comparison_key
from webapp.persistence import former_addresses, registrations, spaces
from webapp.services import Services


class EmailStatus(Enum):
    """Who holds an address already."""

    FREE = "nobody"
    SPACE = "space"
    CERTIFICATE = "certificate"
    PENDING = "request"
    RESERVED = "former"


@dataclass(frozen=True)
class EmailAvailability:
    status: EmailStatus
    until: datetime | None = None


class EmailTaken(Exception):
    """The address belongs to a space, or to a request that waits for activation."""

    def __init__(self, availability: EmailAvailability) -> None:
        super().__init__(availability.status.value)
        self.availability = availability


def email_availability(services: Services, email: str) -> EmailAvailability:
    with services.database.read() as session:
        return availability_in(session, comparison_key(email), services.clock.now())


def availability_in(
    session: Session, email_key: str, now: datetime, *, space_id: str | None = None
) -> EmailAvailability:
    """The same within a transaction that goes on to write; for ``space_id``, whose own former address is free to it."""
    space = spaces.space_of_email(session, email_key)
    if space is not None:
        return EmailAvailability(
            EmailStatus.CERTIFICATE if space.sign_in_method == "certificate" else EmailStatus.SPACE
        )
    request = registrations.registration_of_email(session, email_key)
    if request is not None and request.expires_at > now:
        return EmailAvailability(EmailStatus.PENDING, until=request.expires_at)
    former = former_addresses.holder_of_former_address(session, email_key, now)
    if former is not None and former.space_id != space_id:
        return EmailAvailability(EmailStatus.RESERVED, until=former.deadline(now))
    return EmailAvailability(EmailStatus.FREE)
