"""Say whether an e-mail address can have a space: it belongs to one only (SPEC 3.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from webapp.domain.email_address import comparison_key
from webapp.persistence import accounts
from webapp.usecases.service import Service


class Holder(Enum):
    """Who holds an address already."""

    NOBODY = "nobody"
    SPACE = "space"
    CERTIFICATE = "certificate"
    REQUEST = "request"
    FORMER = "former"


@dataclass(frozen=True)
class Availability:
    holder: Holder
    until: datetime | None = None


class AddressTaken(Exception):
    """The address belongs to a space, or to a request that waits for activation."""

    def __init__(self, availability: Availability) -> None:
        super().__init__(availability.holder.value)
        self.availability = availability


def address_availability(service: Service, email: str) -> Availability:
    with service.database.read() as session:
        return availability_in(session, comparison_key(email), service.clock.now())


def availability_in(session: Session, email_key: str, now: datetime, *, space_id: str | None = None) -> Availability:
    """The same within a transaction that goes on to write; for ``space_id``, whose own former address is free to it."""
    space = accounts.space_of_email(session, email_key)
    if space is not None:
        return Availability(Holder.CERTIFICATE if space.sign_in_method == "certificate" else Holder.SPACE)
    request = accounts.registration_of_email(session, email_key)
    if request is not None and request.expires_at > now:
        return Availability(Holder.REQUEST, until=request.expires_at)
    former = accounts.holder_of_former_address(session, email_key, now)
    if former is not None and former.space_id != space_id:
        return Availability(Holder.FORMER, until=former.deadline(now))
    return Availability(Holder.NOBODY)
