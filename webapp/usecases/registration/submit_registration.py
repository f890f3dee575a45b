"""Create a registration that waits for its activation code (SPEC 3.5, 4)."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from webapp.domain.details import Details
from webapp.domain.email_address import comparison_key
from webapp.domain.trusted_questions import normalise_answer
from webapp.persistence.registrations import Registration
from webapp.services import Services
from webapp.usecases.registration.mail_code import mail_code


@dataclass(frozen=True)
class RegistrationRequest:
    """What a person submits. Both secrets are hashes (`hash_answer` makes the one of the answer)."""

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
    with services.database.transaction() as session:
        registration = Registration(
            id=token_urlsafe(24),
            email=request.email,
            email_key=comparison_key(request.email),
            password_hash=request.password_hash,
            trusted_answer_hash=request.trusted_answer_hash,
            details=request.details.as_mapping(),
            tried_email_keys=[],
            created_at=services.clock.now(),
        )
        deadline = mail_code(services, session, request.email, registration)
        session.add(registration)
    return RegistrationReceipt(registration.id, request.details.full_name, registration.email, deadline)


def hash_answer(services: Services, answer: str) -> str:
    """Hash a trusted answer, ignoring case, accents and punctuation as `normalise_answer` does.

    This takes tens of milliseconds: never call it while the database is locked.

    Raises:
        HashingBusy: too many others hash on this machine.
    """
    return services.passwords.hash(normalise_answer(answer))
