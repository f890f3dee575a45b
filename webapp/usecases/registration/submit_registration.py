"""Turn a finished draft into a request that waits for its activation code (SPEC 3.5, 4)."""

from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain import activation_code
from webapp.domain.draft import Draft
from webapp.domain.email_address import comparison_key
from webapp.domain.person_name import full_name
from webapp.domain.trusted_questions import normalise_answer
from webapp.messages.activation_code import ActivationCode
from webapp.persistence import accounts, drafts, outbox
from webapp.persistence.models import Registration
from webapp.services import Services
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, availability_in

JOURNEY = "creation"
KEPT_DETAILS_EXCLUDE = frozenset(
    {"accept_terms", "email", "email_confirmation", "password_hash", "password_level", "trusted_answer"}
)


class DraftGone(Exception):
    """The draft has expired: there is nothing to submit."""


def submit_registration(services: Services, draft_id: str) -> dict[str, Any]:
    """Create the request and its message as a whole, once: a second call gives the first one's outcome.

    Returns the outcome shown on the last page: registration_id, full_name, email, deadline (ISO 8601).

    Raises:
        DraftGone: the draft has expired.
        EmailTaken: somebody took the address since it was checked.
    """
    draft = _read(services, draft_id)
    values = draft.values()
    if draft.outcome is not None:
        return draft.outcome
    # Hashing takes tens of ms: never while the database is locked.
    answer_hash = services.passwords.hash(normalise_answer(values["trusted_answer"]))
    now = services.clock.now()
    with services.database.transaction() as session:
        held = drafts.find(session, services.keyring, JOURNEY, draft_id, now, lock=True)
        if held is None:
            raise DraftGone
        if held.outcome is not None:
            return held.outcome
        if held.values() == values:
            registration = _add_registration(services, session, values, answer_hash, now)
            outcome = {"registration_id": registration.id, **outcome_of(registration)}
            held.finish(outcome)
            drafts.replace(session, services.keyring, draft_id, held, now)
            return outcome
    return submit_registration(services, draft_id)  # changed in another tab meanwhile


def outcome_of(registration: Registration) -> dict[str, Any]:
    details = registration.details
    return {
        "full_name": full_name(details["first_name"], details["last_name"]),
        "email": registration.email,
        "deadline": registration.expires_at.isoformat(),
    }


def _read(services: Services, draft_id: str) -> Draft:
    with services.database.read() as session:
        draft = drafts.find(session, services.keyring, JOURNEY, draft_id, services.clock.now())
    if draft is None:
        raise DraftGone
    return draft


def _add_registration(
    services: Services, session: Session, values: dict[str, Any], answer_hash: str, now: datetime
) -> Registration:
    registration = Registration(
        id=token_urlsafe(24),
        password_hash=values["password_hash"],
        trusted_answer_hash=answer_hash,
        details={name: value for name, value in values.items() if name not in KEPT_DETAILS_EXCLUDE},
    )
    address_request(services, session, registration, values["email"], now)
    session.add(registration)
    return registration


def address_request(
    services: Services, session: Session, registration: Registration, email: str, now: datetime
) -> None:
    """Give a request its address, a fresh code and 48 hours, and write the message that tells it.

    Raises:
        EmailTaken: the address is held already.
    """
    email_key = comparison_key(email)
    accounts.lock_addresses(session, email_key)
    availability = availability_in(session, email_key, now, space_id=registration.space_id)
    if availability.status is not EmailStatus.FREE:
        raise EmailTaken(availability)
    accounts.erase_expired(session, services.keyring, now, email_key=email_key)
    code, cancel_token = activation_code.generate(), token_urlsafe(32)
    registration.email, registration.email_key = email, email_key
    registration.code_hash = services.keyring.code_hash(code)
    registration.cancel_hash = services.keyring.code_hash(cancel_token)
    registration.created_at, registration.expires_at = now, now + activation_code.LIFETIME
    message = ActivationCode(
        to=email,
        full_name=full_name(registration.details["first_name"], registration.details["last_name"]),
        code=code,
        cancel_token=cancel_token,
        is_change=registration.space_id is not None,
    )
    outbox.add(session, services.keyring, message, now=now, registration_id=registration.id)
