"""Say whether an e-mail address is free: an address belongs to one space at most (SPEC 3.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from webapp.domain.email_address import comparison_key
from webapp.persistence import former_addresses, refused_addresses, registrations, spaces
from webapp.security.keyring import Keyring
from webapp.services import Services

MAX_CODES = 3
"""Codes that an address gets in 48 hours, whoever asks: a request that is corrected at once frees it (SPEC 4.2)."""


class EmailStatus(Enum):
    """Who already holds an address, or refuses that it is used."""

    FREE = "nobody"
    SPACE = "space"
    CERTIFICATE = "certificate"
    PENDING = "request"
    RESERVED = "former"
    REFUSED = "refusal"
    MANY_CODES = "many_codes"


@dataclass(frozen=True)
class EmailAvailability:
    status: EmailStatus
    until: datetime | None = None


class EmailTaken(Exception):
    """The address belongs to a space, to a pending registration, or to somebody who may get it back or refuses."""

    def __init__(self, availability: EmailAvailability) -> None:
        super().__init__(availability.status.value)
        self.availability = availability


def email_availability(services: Services, email: str) -> EmailAvailability:
    with services.database.read() as session:
        return availability_in(session, services.keyring, comparison_key(email), services.clock.now())


def availability_in(
    session: Session, keyring: Keyring, email_key: str, now: datetime, *, space_id: str | None = None
) -> EmailAvailability:
    """The same, inside a transaction that then writes.

    `space_id`: the space that asks; its own former address counts as free.
    """
    space = spaces.space_of_email(session, email_key)
    if space is not None:
        return EmailAvailability(
            EmailStatus.CERTIFICATE if space.sign_in_method == "certificate" else EmailStatus.SPACE
        )
    code = registrations.code_of_address(session, email_key)
    if code is not None and code.works_at(now):
        return EmailAvailability(EmailStatus.PENDING, until=code.expires_at)
    former = former_addresses.holder_of_former_address(session, email_key, now)
    if former is not None and former.space_id != space_id:
        return EmailAvailability(EmailStatus.RESERVED, until=former_addresses.deadline(former, now))
    codes = registrations.codes_sent_to(session, email_key, now)
    if len(codes) >= MAX_CODES:
        return EmailAvailability(EmailStatus.MANY_CODES, until=codes[0])
    refused_until = refused_addresses.refused_until(session, keyring, email_key, now)
    return EmailAvailability(EmailStatus.REFUSED if refused_until else EmailStatus.FREE, until=refused_until)
