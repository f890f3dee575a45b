"""Registrations that wait for their activation code, and the codes that prove an address (SPEC 4)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base
from webapp.persistence.database import advisory_lock, for_update
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle
from webapp.persistence.spaces import lock_addresses, space_behind
from webapp.persistence.verifications import (
    ADDRESS_CODES,
    EXPIRED_CODE,
    SPENT_CODES,
    USED_CODE,
    Verification,
    is_secret,
    is_valid,
    matches,
)
from webapp.security.keyring import Keyring, Purpose

SPENT_CODE_REMEMBERED = timedelta(days=30)
CODES_AND_CANCEL_LINKS = (*ADDRESS_CODES, Purpose.CANCEL_LINK.value)


class Registration(Base):
    """A person asked for a space. The code that was mailed to the address activates it (SPEC 4).

    `tried_email_keys`: the addresses that it had before corrections (SPEC 3.5).
    """

    __tablename__ = "registrations"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    trusted_answer_hash: Mapped[str] = mapped_column(String(255))
    details: Mapped[dict[str, Any]]
    tried_email_keys: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime]
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires="with its code, 48 hours after the sending (verifications)",
        exported="there is no space yet",
        found_by=FoundBy.EMAIL,
        purged_by=lambda session, keyring, now: expire_codes(session, keyring, now),
    )


def registration_of_email(session: Session, email_key: str) -> Registration | None:
    """The registration of an address that waits for its code, or whose code has just expired. This locks nothing."""
    return session.scalars(select(Registration).where(Registration.email_key == email_key)).one_or_none()


def registration_by_id(session: Session, registration_id: str) -> Registration | None:
    rows = select(Registration).where(Registration.id == registration_id)
    return session.scalars(for_update(session, rows)).one_or_none()


def registration_to_correct(session: Session, registration_id: str, email_key: str) -> Registration | None:
    """Lock a registration with its current and its new address: one correction at a time."""
    advisory_lock(session, f"correction {registration_id}")
    has = session.scalars(select(Registration.email_key).where(Registration.id == registration_id)).all()
    lock_addresses(session, email_key, *has)
    return registration_by_id(session, registration_id)


def code_of_address(session: Session, email_key: str) -> Verification | None:
    """The code that was mailed to an address and was not typed yet, expired or not.

    This locks nothing. Whoever rests on it locks the address.
    """
    rows = select(Verification).where(Verification.subject == email_key, Verification.purpose.in_(ADDRESS_CODES))
    return session.scalars(rows.execution_options(populate_existing=True)).one_or_none()


def code_of_registration(session: Session, registration_id: str) -> Verification | None:
    """The code that activates a registration, expired or not."""
    rows = select(Verification).where(
        Verification.registration_id == registration_id, Verification.purpose.in_(ADDRESS_CODES)
    )
    return session.scalars(rows).one_or_none()


def codes_sent_to(session: Session, email_key: str, now: datetime) -> list[datetime]:
    """When the cancel links of an address expire, the first one first: one for each code of the last 48 hours."""
    links = Verification.subject == email_key, Verification.purpose == Purpose.CANCEL_LINK.value
    rows = select(Verification.expires_at).where(*links, Verification.expires_at > now)
    return list(session.scalars(rows.order_by(Verification.expires_at)))


def email_change_of(session: Session, space_id: str, now: datetime) -> Verification | None:
    """The code for a new address that a space waits for, if any (SPEC 8.3)."""
    asked = Verification.space_id == space_id, Verification.purpose == Purpose.EMAIL_CHANGE_CODE.value
    return session.scalars(select(Verification).where(*asked, is_valid(now))).one_or_none()


def code_to_use(session: Session, keyring: Keyring, code: str, email_key: str) -> Verification | None:
    """Lock an address and the code that was mailed to it, expired or not, after what the code is for."""
    lock_addresses(session, email_key)
    return _locked(
        session,
        is_secret(keyring, code, Purpose.ACTIVATION_CODE, Purpose.EMAIL_CHANGE_CODE),
        Verification.purpose.in_((*ADDRESS_CODES, *SPENT_CODES)),
        Verification.subject.in_([email_key, *keyring.keyed_hashes(Purpose.SPENT_EMAIL, email_key)]),
    )


def cancel_link_to_use(session: Session, keyring: Keyring, token: str, now: datetime) -> Verification | None:
    """Lock the valid link that cancels a registration or a change of address, after what it cancels (SPEC 4.3)."""
    return _locked(session, matches(keyring, token, Purpose.CANCEL_LINK), is_valid(now))


def postpone_expiry(session: Session, email_key: str, expires_at: datetime) -> None:
    """Move the end of the code of an address and of its cancel link. The caller holds the lock on the address."""
    rows = Verification.subject == email_key, Verification.purpose.in_(CODES_AND_CANCEL_LINKS)
    session.execute(update(Verification).where(*rows).values(expires_at=expires_at))


def withdraw_code(session: Session, code: Verification) -> None:
    """Void a code or a cancel link with its counterpart, and erase the registration that waited for it."""
    if code.registration_id:
        session.execute(delete(Registration).where(Registration.id == code.registration_id))
    elif code.space_id is None:  # the address was corrected since: there is nothing else to void
        session.delete(code)
    else:
        rows = Verification.subject == code.subject, Verification.purpose.in_(CODES_AND_CANCEL_LINKS)
        session.execute(delete(Verification).where(*rows))


def use_code(session: Session, keyring: Keyring, code: Verification, now: datetime) -> None:
    """Use a code up and erase its registration. A page can say for 30 days that it was used (SPEC 5.2)."""
    registration_id, email_key = code.registration_id, code.subject
    _remember(code, keyring, USED_CODE, now)
    session.flush()
    session.execute(delete(Registration).where(Registration.id == registration_id))
    links = Verification.subject == email_key, Verification.purpose == Purpose.CANCEL_LINK.value
    session.execute(delete(Verification).where(*links))


def expire_codes(session: Session, keyring: Keyring, now: datetime, *, email_key: str | None = None) -> int:
    """Expire the codes whose 48 hours have passed, of one address or all, and erase their registrations (SPEC 4.2).

    Keyed hashes of the code and of the address stay for 30 days, so that a page can say that the code has expired.

    Returns:
        The number of codes.
    """
    expired = [Verification.purpose.in_(ADDRESS_CODES), Verification.expires_at <= now]
    if email_key is not None:
        expired.append(Verification.subject == email_key)
    skip_locked = email_key is None
    of_codes = select(Verification.registration_id).where(*expired)
    registrations = select(Registration.id).where(Registration.id.in_(of_codes))
    locked = session.scalars(for_update(session, registrations, skip_locked=skip_locked)).all()
    has_no_registration = Verification.registration_id.is_(None)
    rows = select(Verification).where(*expired, or_(has_no_registration, Verification.registration_id.in_(locked)))
    codes = session.scalars(for_update(session, rows, skip_locked=skip_locked)).all()
    ended = [code.registration_id for code in codes]
    for code in codes:
        _remember(code, keyring, EXPIRED_CODE, now)
    session.flush()
    session.execute(delete(Registration).where(Registration.id.in_(ended)))
    return len(codes)


def _remember(code: Verification, keyring: Keyring, purpose: str, now: datetime) -> None:
    """Keep only keyed hashes of a spent code and of its address: they name nobody."""
    code.purpose, code.subject = purpose, keyring.keyed_hash(Purpose.SPENT_EMAIL, code.subject)
    code.email = code.registration_id = code.space_id = None
    code.expires_at = now + SPENT_CODE_REMEMBERED


def _locked(session: Session, *conditions: ColumnElement[bool]) -> Verification | None:
    """Lock the space or the registration that a verification belongs to, then the verification itself."""
    rows = select(Verification).where(*conditions)
    found = session.scalars(rows).one_or_none()
    if found is None:
        return None
    if found.space_id:
        space_behind(session, select(Verification.space_id).where(*conditions))
    if found.registration_id:
        registration_by_id(session, found.registration_id)
    return session.scalars(for_update(session, rows)).one_or_none()
