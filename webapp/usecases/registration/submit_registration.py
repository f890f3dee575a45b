"""Create a registration that waits for its activation code (SPEC 3.5, 4)."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from webapp.domain import activation_code
from webapp.domain.details import Details
from webapp.domain.email_address import comparison_key
from webapp.domain.trusted_questions import normalise_answer
from webapp.messages.activation_code import ActivationCode
from webapp.persistence import outbox, registrations, spaces
from webapp.persistence.registrations import Registration
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, availability_in


@dataclass(frozen=True)
class RegistrationRequest:
    """What a person submits. Both secrets are Argon2id hashes (`hash_answer` makes the one of the answer)."""

    email: str
    password_hash: str
    trusted_answer_hash: str
    details: Details


@dataclass(frozen=True)
class RegistrationReceipt:
    """What the last page shows, even once the registration is gone. `deadline`: of the code, if it is sent at once."""

    registration_id: str
    full_name: str
    email: str
    deadline: datetime


def submit_registration(services: Services, request: RegistrationRequest) -> RegistrationReceipt:
    """Create the registration and its message in one transaction.

    Raises:
        EmailTaken: somebody took the address after it was checked.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        registration = Registration(
            id=token_urlsafe(24),
            password_hash=request.password_hash,
            trusted_answer_hash=request.trusted_answer_hash,
            details=request.details.as_mapping(),
            tried_email_keys=[],
        )
        assign_email(services, session, registration, request.email, now)
        session.add(registration)
    return RegistrationReceipt(
        registration.id, request.details.full_name, registration.email, deadline=registration.expires_at
    )


def hash_answer(services: Services, answer: str) -> str:
    """Hash a trusted answer, ignoring case, accents and punctuation as `normalise_answer` does.

    This takes tens of milliseconds: never call it while the database is locked.
    """
    return services.passwords.hash(normalise_answer(answer))


def assign_email(services: Services, session: Session, registration: Registration, email: str, now: datetime) -> None:
    """Give a registration its address, a new code and 48 hours, and write the message that carries the code.

    Raises:
        EmailTaken: the address is not free.
    """
    email_key = comparison_key(email)
    spaces.lock_addresses(session, email_key)
    availability = availability_in(session, email_key, now, space_id=registration.space_id)
    if availability.status is not EmailStatus.FREE:
        raise EmailTaken(availability)
    registrations.erase_expired(session, services.keyring, now, email_key=email_key)
    code, cancel_token = activation_code.generate(), token_urlsafe(32)
    registration.email, registration.email_key = email, email_key
    registration.code_hash = services.keyring.keyed_hash(Purpose.ACTIVATION_CODE, code)
    registration.cancel_hash = services.keyring.keyed_hash(Purpose.CANCEL_LINK, cancel_token)
    registration.created_at, registration.expires_at = now, now + activation_code.LIFETIME
    message = ActivationCode(
        to=email,
        full_name=Details.from_mapping(registration.details).full_name,
        code=code,
        cancel_token=cancel_token,
        is_change=registration.space_id is not None,
    )
    outbox.add(session, services.keyring, message, now=now, registration_id=registration.id)
