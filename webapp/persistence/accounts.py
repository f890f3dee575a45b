"""Requests that wait for activation, spaces, and the numbers given to them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.persistence.database import insert
from webapp.persistence.models import DailySequence, ExpiredCode, Registration, Space
from webapp.vault import Vault

EXPIRED_CODE_REMEMBERED = timedelta(days=30)


def space_of_email(session: Session, email_key: str) -> Space | None:
    return session.scalars(select(Space).where(Space.email_key == email_key)).one_or_none()


def space_by_id(session: Session, space_id: str) -> Space | None:
    return session.get(Space, space_id)


def registration_of_email(session: Session, email_key: str) -> Registration | None:
    """The request for an address, expired or not, locked until the transaction ends."""
    rows = select(Registration).where(Registration.email_key == email_key)
    return session.scalars(rows.with_for_update()).one_or_none()


def registration_by_id(session: Session, registration_id: str) -> Registration | None:
    rows = select(Registration).where(Registration.id == registration_id)
    return session.scalars(rows.with_for_update()).one_or_none()


def registration_to_cancel(session: Session, cancel_hash: str, now: datetime) -> Registration | None:
    rows = select(Registration).where(Registration.cancel_hash == cancel_hash, Registration.expires_at > now)
    return session.scalars(rows.with_for_update()).one_or_none()


def next_sequence(session: Session, day: date) -> int:
    """The next number of a day, from 1; two transactions never get the same (SPEC 5.4)."""
    first = insert(session, DailySequence).values(day=day, last=1)
    counted = first.on_conflict_do_update(index_elements=["day"], set_={"last": DailySequence.last + 1})
    return session.execute(counted.returning(DailySequence.last)).scalar_one()


def erase_expired(session: Session, vault: Vault, now: datetime, *, email_key: str | None = None) -> int:
    """Erase the requests whose 48 hours have passed (SPEC 4.2), of one address or all; the number erased.

    A keyed hash of code and address stays for 30 days, so that who types the code is told that it has expired.
    """
    expired = select(Registration).where(Registration.expires_at <= now)
    if email_key is not None:
        expired = expired.where(Registration.email_key == email_key)
    erased = session.scalars(expired.with_for_update(skip_locked=True)).all()
    for registration in erased:
        email_hash = vault.code_hash(registration.email_key)
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
    """Whether this code was sent to this address, in a request that has expired since."""
    pair = (
        ExpiredCode.code_hash.in_(list(code_hashes)),
        ExpiredCode.email_hash.in_(list(email_hashes)),
    )
    return session.scalars(select(ExpiredCode.code_hash).where(*pair)).first() is not None
