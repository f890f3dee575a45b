"""Make accounts in every state with the service's own use-cases, and erase the data of a namespace.

An address belongs to the namespace `n` when its local part ends with `+n` (RFC 5233).
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from secrets import token_hex
from typing import Any

from sqlalchemy import column, delete, func, select
from sqlalchemy.orm import Session

from webapp.connectors.embedded_mailbox import empty_mailbox
from webapp.domain import activation_code
from webapp.domain.details import Details
from webapp.domain.email_address import comparison_key
from webapp.persistence import registrations, sign_ins, spaces
from webapp.persistence.erasure import erase_space
from webapp.persistence.lifecycle import FoundBy
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.registrations import Registration
from webapp.persistence.sign_ins import SignInAttempts
from webapp.persistence.spaces import Space
from webapp.persistence.tables import TABLES
from webapp.security.keyring import Purpose
from webapp.security.passwords import UNUSABLE
from webapp.services import Services
from webapp.usecases.access.sign_in import (
    LOCKED_AFTER,
    InvalidCredentials,
    Throttled,
    attempts_key,
    find_signed_in,
    sign_in,
    sign_out,
)
from webapp.usecases.account.close_space import close_space
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.registration.activate_space import ActivationRequest, activate_space
from webapp.usecases.registration.submit_registration import RegistrationRequest, hash_answer, submit_registration

PASSWORD = "sept-tortues-bleues-4-lunes"  # noqa: S105 (of accounts for tests)
TRUSTED_ANSWER = "Zouzou"
DETAILS = {
    "last_name": "Martin",
    "first_name": "Zoé",
    "phone": "+33199001234",
    "street_number": "12 bis",
    "street_type": "rue",
    "street_name": "de la République",
    "address_extra": "",
    "postal_code": "69100",
    "town": "Villeurbanne",
    "country": "FR",
    "trusted_question": "nickname",
}


class State(StrEnum):
    """How an account stands; the value is its name in the contract."""

    PENDING = "pending"
    EXPIRED = "expired"
    ACTIVE = "active"
    LOCKED = "locked"
    CERTIFICATE = "certificate"
    CLOSING = "closing"


def new_address(namespace: str) -> str:
    return f"zoe.martin.{token_hex(4)}{f'+{namespace}' if namespace else ''}@exemple.test"


def seed(services: Services, state: State, email: str) -> Space | Registration | None:
    """Make an account with this address in this state; None when nothing is left of it (`expired`).

    Raises:
        EmailTaken: the address is already held.
    """
    _register(services, email)
    if state is State.PENDING:
        return _registration(services, email)
    if state is State.EXPIRED:
        _let_expire(services, email)
        return None
    _activate(services, email)
    return _THEN[state](services, email)


def _register(services: Services, email: str) -> None:
    registration = RegistrationRequest(
        email=email,
        password_hash=services.passwords.hash(PASSWORD),
        trusted_answer_hash=hash_answer(services, TRUSTED_ANSWER),
        details=Details.from_mapping(DETAILS),
    )
    submit_registration(services, registration)


def _activate(services: Services, email: str) -> None:
    """Activate with a code of our own: only the reader of the message knows the mailed one."""
    code = activation_code.generate()
    with services.database.transaction() as session:
        mailed = registrations.code_of_address(session, comparison_key(email))
        assert mailed is not None
        mailed.secret_hash = services.keyring.keyed_hash(Purpose.ACTIVATION_CODE, code)
    receipt = activate_space(services, ActivationRequest(code, email, registration_id=mailed.registration_id))
    with services.database.transaction() as session:
        sign_ins.end_all_sessions(session, receipt.space_id)  # nobody is signed in to an account that was made


def _let_expire(services: Services, email: str) -> None:
    with services.database.transaction() as session:
        registrations.postpone_expiry(session, comparison_key(email), services.clock.now())
    purge_expired(services)


def _lock(services: Services, email: str) -> Space:
    for _ in range(LOCKED_AFTER):
        try:
            sign_in(services, email=email, password="wrong", device="")  # noqa: S106 (a wrong one)
        except (InvalidCredentials, Throttled):
            _forget_the_wait(services, email)
    return _space(services, email)


def _forget_the_wait(services: Services, email: str) -> None:
    """End the wait: failures count only when nobody has to wait. The last failure locks."""
    with services.database.transaction() as session:
        attempts = session.get(SignInAttempts, attempts_key(services, comparison_key(email)))
        if attempts is not None and attempts.failures < LOCKED_AFTER:
            attempts.blocked_until = services.clock.now()


def _bind_to_certificate(services: Services, email: str) -> Space:
    with services.database.transaction() as session:
        space = spaces.space_to_change(session, _space(services, email).id)
        space.sign_in_method, space.password_hash = "certificate", UNUSABLE
        return space


def _close(services: Services, email: str) -> Space:
    owner = find_signed_in(services, sign_in(services, email=email, password=PASSWORD, device=""))
    assert owner is not None
    close_space(services, owner)
    sign_out(services, owner)
    return _space(services, email)


def _space(services: Services, email: str) -> Space:
    with services.database.read() as session:
        found = spaces.space_of_email(session, comparison_key(email))
    assert found is not None
    return found


def _registration(services: Services, email: str) -> Registration:
    with services.database.read() as session:
        return session.scalars(select(Registration).where(Registration.email_key == comparison_key(email))).one()


_THEN: dict[State, Callable[[Services, str], Space]] = {
    State.ACTIVE: _space,
    State.LOCKED: _lock,
    State.CERTIFICATE: _bind_to_certificate,
    State.CLOSING: _close,
}


def erase(services: Services, namespace: str) -> None:
    """Erase all that belongs to a namespace; everything, mailbox included, when the name is empty."""
    if namespace:
        with services.database.transaction() as session:
            _erase_namespace(session, services, namespace)
    else:
        for model in TABLES:
            with services.database.transaction() as session:  # one per table: none holds a lock that others wait for
                session.execute(delete(model))
    empty_mailbox(services.settings.data_dir, lambda to: not namespace or belongs(to, namespace))


def belongs(email: str, namespace: str) -> bool:
    return email.rpartition("@")[0].casefold().endswith(f"+{namespace.casefold()}")


def _erase_namespace(session: Session, services: Services, namespace: str) -> None:
    """Erase table by table: each declares how its rows are found, and rows of a space go with the space."""
    rows = session.scalars(select(Space).where(Space.email.contains("+")))
    owned = [space for space in rows if belongs(space.email, namespace)]
    numbers = [space.number for space in owned]
    keys = [attempts_key(services, space.email_key)[: sign_ins.HALF_KEY] for space in owned]
    for model in TABLES:
        match model.lifecycle.found_by:
            case FoundBy.CONTENT:
                _erase_messages(session, services, namespace)
            case FoundBy.EMAIL if model is not Space:
                found: Iterable[Any] = session.scalars(select(model).where(column("email").contains("+")))
                for row in found:
                    if belongs(row.email, namespace):
                        session.delete(row)
            case FoundBy.NUMBER:
                session.execute(delete(model).where(column("number").in_(numbers)))
            case FoundBy.KEYED_EMAIL:
                session.execute(delete(model).where(func.substr(column("key"), 1, sign_ins.HALF_KEY).in_(keys)))
    session.flush()
    for space in owned:
        erase_space(session, space)


def _erase_messages(session: Session, services: Services, namespace: str) -> None:
    for message in session.scalars(select(OutboxMessage).where(OutboxMessage.sealed.is_not(None))):
        content = services.keyring.decrypt(message.sealed or b"")
        if belongs(content.get("to") or content.get("email") or "", namespace):
            session.delete(message)
