"""Turn a registration into a space when the mailed code is typed (SPEC 5)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from webapp.domain import activation_code, subscriber_number
from webapp.domain.audit import Event
from webapp.domain.details import Details
from webapp.domain.email_address import comparison_key
from webapp.persistence import audit, registrations, subscriber_numbers
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.account.change_space import carry_out_email_change


class Refusal(Enum):
    NO_MATCH = "no_match"
    EXPIRED = "expired"


class ActivationRefused(Exception):
    """No registration matches the code and address, or it has expired; never says which of the two is wrong."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class ActivationRequest:
    """The code as typed, and the address that received it."""

    code: str
    email: str


@dataclass(frozen=True)
class ActivationReceipt:
    """What the last page shows. `is_change`: the code changed the address of an existing space (SPEC 8.3)."""

    space_id: str
    number: str
    full_name: str
    registered_at: datetime
    is_change: bool


def activate_space(services: Services, request: ActivationRequest) -> ActivationReceipt:
    """Create the space and give it its number, in one transaction.

    If a space asked for the code, the space gets its new address instead (SPEC 8.3).

    Raises:
        ActivationRefused: the code and address do not match, or the code has expired.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        registration = _matching_registration(services, session, request.code, request.email, now)
        is_change = registration.space_id is not None
        if is_change:
            space = carry_out_email_change(services, session, registration)
        else:
            space = _open_space(session, registration, now)
            audit.add(session, Event.SPACE_OPENED, space.number, now)
        session.delete(registration)
    full_name = Details.from_mapping(space.details).full_name
    return ActivationReceipt(space.id, space.number, full_name, registered_at=space.created_at, is_change=is_change)


def _matching_registration(services: Services, session: Session, typed: str, email: str, now: datetime) -> Registration:
    """Find the registration for this code and address, and lock it: a code works once (SPEC 4.1)."""
    code, email_key = activation_code.normalise(typed), comparison_key(email)
    registration = registrations.registration_to_activate(session, email_key)
    if registration is None or not services.keyring.matches(registration.code_hash, Purpose.ACTIVATION_CODE, code):
        code_hashes = services.keyring.keyed_hashes(Purpose.ACTIVATION_CODE, code)
        email_hashes = services.keyring.keyed_hashes(Purpose.EXPIRED_EMAIL, email_key)
        was_right = registrations.is_expired_code(session, code_hashes, email_hashes)
        raise ActivationRefused(Refusal.EXPIRED if was_right else Refusal.NO_MATCH)
    if registration.expires_at <= now:
        raise ActivationRefused(Refusal.EXPIRED)
    return registration


def _open_space(session: Session, registration: Registration, now: datetime) -> Space:
    sequence = subscriber_numbers.next_sequence(session, subscriber_number.day_of(now))
    space = Space(
        id=token_urlsafe(24),
        number=subscriber_number.format_number(now, sequence),
        email=registration.email,
        email_key=registration.email_key,
        sign_in_method="password",
        password_hash=registration.password_hash,
        trusted_answer_hash=registration.trusted_answer_hash,
        details=registration.details,
        created_at=now,
        last_used_at=now,
    )
    session.add(space)
    return space
