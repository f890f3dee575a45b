"""Registrations that wait for their activation code (SPEC 4), and what remains of expired ones."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base, belongs_to_space
from webapp.persistence.database import advisory_lock, for_update
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle, after
from webapp.persistence.spaces import lock_addresses, space_behind
from webapp.security.keyring import Keyring, Purpose

EXPIRED_CODE_REMEMBERED = timedelta(days=30)


class Registration(Base):
    """A registration that waits for its activation code (SPEC 4): for a new space, or a new address of `space_id`.

    `tried_email_keys`: the addresses that it had before corrections (SPEC 3.5).
    """

    __tablename__ = "registrations"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    trusted_answer_hash: Mapped[str] = mapped_column(String(255))
    details: Mapped[dict[str, Any]]
    code_hash: Mapped[str] = mapped_column(String(64))
    cancel_hash: Mapped[str] = mapped_column(String(64), index=True)
    space_id: Mapped[str | None] = mapped_column(belongs_to_space(), index=True)
    tried_email_keys: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires=after("expires_at"),
        exported="a change of address is shown on the page of the space until it is confirmed",
        found_by=FoundBy.EMAIL,
        purged_by=lambda session, keyring, now: erase_expired(session, keyring, now),
    )


class ExpiredCode(Base):
    """What remains of a registration after its 48 hours: enough to tell a person that a code has expired."""

    __tablename__ = "expired_codes"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64))
    forget_at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires=after("forget_at"),
        exported="keyed hashes of a code and of an address without a space",
        found_by=FoundBy.NOTHING,
    )


def email_change_of(session: Session, space_id: str, now: datetime) -> Registration | None:
    """Lock the change of address that waits for its code, if this space has one."""
    rows = select(Registration).where(Registration.space_id == space_id, Registration.expires_at > now)
    return session.scalars(for_update(session, rows)).one_or_none()


def registration_of_email(session: Session, email_key: str) -> Registration | None:
    """Lock the registration of an address, expired or not, until the transaction ends."""
    rows = select(Registration).where(Registration.email_key == email_key)
    return session.scalars(for_update(session, rows)).one_or_none()


def registration_to_activate(session: Session, email_key: str) -> Registration | None:
    """Lock the address, then the space that asked for the change, if any, then the registration."""
    lock_addresses(session, email_key)
    space_behind(session, select(Registration.space_id).where(Registration.email_key == email_key))
    return registration_of_email(session, email_key)


def registration_by_id(session: Session, registration_id: str) -> Registration | None:
    rows = select(Registration).where(Registration.id == registration_id)
    return session.scalars(for_update(session, rows)).one_or_none()


def registration_to_correct(session: Session, registration_id: str, email_key: str) -> Registration | None:
    """Lock a registration with its current and its new address: one correction at a time."""
    advisory_lock(session, f"correction {registration_id}")
    has = session.scalars(select(Registration.email_key).where(Registration.id == registration_id)).all()
    lock_addresses(session, email_key, *has)
    return registration_by_id(session, registration_id)


def registration_to_cancel(session: Session, cancel_hash: str, now: datetime) -> Registration | None:
    rows = select(Registration).where(Registration.cancel_hash == cancel_hash, Registration.expires_at > now)
    return session.scalars(for_update(session, rows)).one_or_none()


def erase_expired(session: Session, keyring: Keyring, now: datetime, *, email_key: str | None = None) -> int:
    """Erase the registrations whose 48 hours have passed, of one address or all (SPEC 4.2); return how many.

    Keyed hashes of the code and the address stay for 30 days, so that a page can say that the code has expired.
    """
    expired = select(Registration).where(Registration.expires_at <= now)
    if email_key is not None:
        expired = expired.where(Registration.email_key == email_key)
    erased = session.scalars(for_update(session, expired, skip_locked=email_key is None)).all()
    for registration in erased:
        email_hash = keyring.keyed_hash(Purpose.EXPIRED_EMAIL, registration.email_key)
        session.add(
            ExpiredCode(
                code_hash=registration.code_hash,
                email_hash=email_hash,
                forget_at=now + EXPIRED_CODE_REMEMBERED,
            )
        )
        session.delete(registration)
    session.flush()
    return len(erased)


def is_expired_code(session: Session, code_hashes: Iterable[str], email_hashes: Iterable[str]) -> bool:
    """Whether this code was sent to this address in a registration that has expired."""
    pair = (
        ExpiredCode.code_hash.in_(list(code_hashes)),
        ExpiredCode.email_hash.in_(list(email_hashes)),
    )
    return session.scalars(select(ExpiredCode.code_hash).where(*pair)).first() is not None
