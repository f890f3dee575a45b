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
from webapp.persistence.verifications import Verification
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
        code = _matching_code(services, session, request, now)
        registration = session.get(Registration, code.registration_id) if code.registration_id else None
        if registration:
            space = _open_space(session, registration, now)
            audit.add(session, Event.SPACE_OPENED, space.number, now)
        else:
            space = carry_out_email_change(services, session, code)
        registrations.withdraw_code(session, code)
    full_name = Details.from_mapping(space.details).full_name
    return ActivationReceipt(
        space.id, space.number, full_name, registered_at=space.created_at, is_change=registration is None
    )


def _matching_code(services: Services, session: Session, request: ActivationRequest, now: datetime) -> Verification:
    """Find the code for this address, and lock it: it works once (SPEC 4.1)."""
    typed, email_key = activation_code.normalise(request.code), comparison_key(request.email)
    code = registrations.code_to_use(session, services.keyring, typed, email_key)
    if code is None:
        raise ActivationRefused(Refusal.NO_MATCH)
    if not code.works_at(now):
        raise ActivationRefused(Refusal.EXPIRED)
    return code


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
