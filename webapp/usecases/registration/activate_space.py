"""Turn a registration into a space when the mailed code is typed (SPEC 5)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from webapp.domain import activation_code
from webapp.domain.audit import Event
from webapp.domain.details import Details
from webapp.domain.email_address import comparison_key
from webapp.persistence import audit, registrations, spaces
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import USED_CODE, Verification
from webapp.security.hashing_slots import HashingBusy
from webapp.services import Services
from webapp.usecases.access.sign_in import open_session, start_session
from webapp.usecases.account.change_space import carry_out_email_change

MAX_ATTEMPTS = 10
"""Passwords that may be tried with one code. Only its holder can reach this limit, so nobody else is kept out."""


class Refusal(Enum):
    """Why a code does not activate. The first four are answered whatever the password."""

    NO_MATCH = "no_match"
    EXPIRED = "expired"
    USED = "used"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    NO_PROOF = "no_proof"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 (the name of a refusal)


class ActivationRefused(Exception):
    """Nothing was activated. `NO_MATCH` never says whether the code or the address is wrong."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class ActivationRequest:
    """The code as typed, the address that received it, and who types it (SPEC 5.2).

    The code proves the mailbox. Who asked for the code is proved by one of three things: the browser holds the request
    (`registration_id`); it is signed in to the space that changes its address (`space_id`); or the password is right
    (`password_hash`, made by `check_password`).
    """

    code: str
    email: str
    device: str = ""
    registration_id: str | None = None
    space_id: str | None = None
    password_hash: str | None = None


@dataclass(frozen=True)
class ActivationReceipt:
    """What the last page shows, and the session that it belongs to (SPEC 5.3).

    `is_change`: the code changed the address of an existing space (SPEC 8.3). `session_token`: of the session that was
    opened; None if the browser was signed in to this space.
    """

    space_id: str
    number: str
    full_name: str
    registered_at: datetime
    is_change: bool
    session_token: str | None


def check_password(services: Services, *, code: str, email: str, password: str) -> str | None:
    """The hash that this password opens, if the code belongs to the address; None if there is no such code.

    The attempt is counted before the password is checked. Call it outside a transaction: it takes tens of milliseconds.

    Raises:
        ActivationRefused: the password is wrong, or too many were tried with this code.
        HashingBusy: too many others hash on this machine; the attempt does not count.
    """
    now = services.clock.now()
    with services.database.transaction(alone=True) as session:
        found = _code(services, session, code, email)
        if found is None or not found.works_at(now):
            return None
        if found.attempts >= MAX_ATTEMPTS:
            raise ActivationRefused(Refusal.TOO_MANY_ATTEMPTS)
        found.attempts += 1
        asker = _asker(session, found)
    try:
        is_right = asker is not None and services.passwords.verify(asker.password_hash, password)
    except HashingBusy:
        with services.database.transaction(alone=True) as session:
            again = _code(services, session, code, email)
            if again is not None:
                again.attempts -= 1
        raise
    if asker is None or not is_right:
        raise ActivationRefused(Refusal.WRONG_PASSWORD)
    return asker.password_hash


def activate_space(services: Services, request: ActivationRequest) -> ActivationReceipt:
    """Create the space with its number, and open a session, in one transaction.

    If a space asked for the code, the space gets its new address instead (SPEC 8.3).

    Raises:
        ActivationRefused: the code and address do not match, the code no longer works, or nothing proves who asked.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        code = _matching_code(services, session, request, now)
        asker = _asker(session, code)
        if asker is None or not _is_asker(asker, request):
            raise ActivationRefused(Refusal.NO_PROOF)
        token = None
        if isinstance(asker, Registration):
            space = _open_space(session, asker, now)
            audit.add(session, Event.SPACE_OPENED, space.number, now)
            token = start_session(services, session, space, request.device)
        else:
            space = carry_out_email_change(services, session, code)
            if request.space_id != space.id:
                token = open_session(services, session, space, request.device, Event.SIGNED_IN)
        registrations.use_code(session, services.keyring, code, now)
    full_name = Details.from_mapping(space.details).full_name
    return ActivationReceipt(
        space.id, space.number, full_name, space.created_at, is_change=asker is space, session_token=token
    )


def _code(services: Services, session: Session, typed: str, email: str) -> Verification | None:
    """Lock a code and its address, whether or not it still works."""
    email_key = comparison_key(email)
    found = (
        registrations.code_to_use(session, services.keyring, code, email_key)
        for code in activation_code.spellings(typed)
    )
    return next((code for code in found if code is not None), None)


def _matching_code(services: Services, session: Session, request: ActivationRequest, now: datetime) -> Verification:
    """Find the code for this address, and lock it: it works once (SPEC 4.1)."""
    code = _code(services, session, request.code, request.email)
    if code is None:
        raise ActivationRefused(Refusal.NO_MATCH)
    if code.purpose == USED_CODE:
        raise ActivationRefused(Refusal.USED)
    if not code.works_at(now):
        raise ActivationRefused(Refusal.EXPIRED)
    return code


def _asker(session: Session, code: Verification) -> Registration | Space | None:
    """Who asked for the code: a registration, or the space that changes its address."""
    if code.registration_id:
        return session.get(Registration, code.registration_id)
    return session.get(Space, code.space_id) if code.space_id else None


def _is_asker(asker: Registration | Space, request: ActivationRequest) -> bool:
    held = request.registration_id if isinstance(asker, Registration) else request.space_id
    return asker.id == held or asker.password_hash == request.password_hash


def _open_space(session: Session, registration: Registration, now: datetime) -> Space:
    return spaces.add_space(
        session,
        now,
        email=registration.email,
        email_key=registration.email_key,
        sign_in_method="password",
        password_hash=registration.password_hash,
        trusted_answer_hash=registration.trusted_answer_hash,
        details=registration.details,
    )
