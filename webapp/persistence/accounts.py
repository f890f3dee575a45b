"""Requests that wait for activation, spaces, and the numbers given to them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.orm import Session

from webapp.persistence.database import advisory_lock, delete_skip_locked, for_update, insert
from webapp.persistence.models import (
    DailySequence,
    ExpiredCode,
    FormerAddress,
    Passkey,
    Registration,
    ResetLink,
    Space,
    SpaceSession,
    UtcDateTime,
)
from webapp.security.keyring import Keyring

EXPIRED_CODE_REMEMBERED = timedelta(days=30)
BATCH_SIZE = 500  # spaces warned or erased in one transaction


def space_of_email(session: Session, email_key: str, *, lock: bool = False) -> Space | None:
    rows = select(Space).where(Space.email_key == email_key)
    return session.scalars(for_update(session, rows) if lock else rows).one_or_none()


def spaces_signed_in(session: Session, number: str | None) -> Sequence[Space]:
    """Those that a device is signed in to; of this number, if one is given."""
    rows = select(Space).where(Space.id.in_(select(SpaceSession.space_id)))
    return session.scalars(rows.where(Space.number == number) if number else rows).all()


def space_by_id(session: Session, space_id: str) -> Space | None:
    return session.get(Space, space_id)


def space_to_change(session: Session, space_id: str) -> Space:
    """The space as it stands now, locked until the transaction ends."""
    return session.scalars(for_update(session, select(Space).where(Space.id == space_id))).one()


def space_behind(session: Session, space_id: Select[Any]) -> Space | None:
    """The space that a row belongs to, locked before that row (see ``locked``)."""
    return session.scalars(for_update(session, select(Space).where(Space.id.in_(space_id)))).one_or_none()


def lock_addresses(session: Session, *email_keys: str) -> None:
    """Nobody else gives or takes these addresses until the transaction ends; whoever does, holds them first."""
    advisory_lock(session, *(f"address {email_key}" for email_key in email_keys))


def former_address(
    session: Session, token_hashes: Iterable[str], now: datetime
) -> tuple[FormerAddress, Space] | tuple[None, None]:
    """A change that can still be undone and its space, both locked, and the address held."""
    living = FormerAddress.token_hash.in_(list(token_hashes)), _is_objectable(now)
    lock_addresses(session, *session.scalars(select(FormerAddress.email_key).where(*living)))
    space = space_behind(session, select(FormerAddress.space_id).where(*living))
    former = session.scalars(for_update(session, select(FormerAddress).where(*living))).one_or_none()
    return (former, space) if former and space else (None, None)


def holder_of_former_address(session: Session, email_key: str, now: datetime) -> FormerAddress | None:
    """The change that can still be undone to give this address back (SPEC 8.3)."""
    rows = select(FormerAddress).where(FormerAddress.email_key == email_key, _is_objectable(now))
    return session.scalars(rows.order_by(FormerAddress.expires_at.desc())).first()


def former_address_of_notice(session: Session, message_id: str) -> FormerAddress | None:
    """The change that a message of the outbox still has to announce, locked."""
    return session.scalars(
        for_update(session, select(FormerAddress).where(FormerAddress.notice_id == message_id))
    ).one_or_none()


def forget_former_addresses(session: Session, space_id: str, *, since: datetime) -> None:
    """Forget one change and those made after it; earlier ones can still be objected to."""
    rows = delete(FormerAddress).where(FormerAddress.space_id == space_id, FormerAddress.expires_at >= since)
    session.execute(rows)


def forget_expired_former_addresses(session: Session, now: datetime) -> int:
    return delete_skip_locked(session, FormerAddress, ~_is_objectable(now))


def _is_objectable(now: datetime) -> ColumnElement[bool]:
    deadline = func.coalesce(FormerAddress.objectable_until, FormerAddress.expires_at, type_=UtcDateTime)
    return or_(deadline > now, FormerAddress.notice_id.is_not(None))


def email_change_of(session: Session, space_id: str, now: datetime) -> Registration | None:
    """The address that waits to become the one of this space."""
    rows = select(Registration).where(Registration.space_id == space_id, Registration.expires_at > now)
    return session.scalars(for_update(session, rows)).one_or_none()


def unused_spaces(session: Session, since: datetime) -> Sequence[Space]:
    """Some of those that nobody has used since, and that nobody was warned of."""
    rows = select(Space).where(Space.last_used_at <= since, Space.closes_at.is_(None))
    return session.scalars(for_update(session, rows.limit(BATCH_SIZE), skip_locked=True)).all()


def closed_spaces(session: Session, now: datetime) -> Sequence[Space]:
    """Some of those whose days have passed since their owner was sent the notice."""
    rows = select(Space).where(Space.closes_at <= now, Space.closing_notice_id.is_(None))
    return session.scalars(for_update(session, rows.limit(BATCH_SIZE), skip_locked=True)).all()


def space_of_closing_notice(session: Session, message_id: str) -> Space | None:
    """The space whose erasure a message of the outbox still has to announce, locked."""
    return session.scalars(
        for_update(session, select(Space).where(Space.closing_notice_id == message_id))
    ).one_or_none()


def erase_space(session: Session, space: Space) -> None:
    """The space and what hangs on it; its address is free again."""
    for model in (SpaceSession, Passkey, ResetLink, FormerAddress, Registration):
        session.execute(delete(model).where(model.space_id == space.id))
    session.delete(space)


def registration_of_email(session: Session, email_key: str) -> Registration | None:
    """The request for an address, expired or not, locked until the transaction ends."""
    rows = select(Registration).where(Registration.email_key == email_key)
    return session.scalars(for_update(session, rows)).one_or_none()


def registration_to_activate(session: Session, email_key: str) -> Registration | None:
    """The same, with its address held, and the space that asked for it locked."""
    lock_addresses(session, email_key)
    space_behind(session, select(Registration.space_id).where(Registration.email_key == email_key))
    return registration_of_email(session, email_key)


def registration_by_id(session: Session, registration_id: str) -> Registration | None:
    rows = select(Registration).where(Registration.id == registration_id)
    return session.scalars(for_update(session, rows)).one_or_none()


def registration_to_correct(session: Session, registration_id: str, email_key: str) -> Registration | None:
    """The registration, locked, with the address that it has and the one that it is to have: one at a time."""
    advisory_lock(session, f"correction {registration_id}")
    has = session.scalars(select(Registration.email_key).where(Registration.id == registration_id)).all()
    lock_addresses(session, email_key, *has)
    return registration_by_id(session, registration_id)


def registration_to_cancel(session: Session, cancel_hash: str, now: datetime) -> Registration | None:
    rows = select(Registration).where(Registration.cancel_hash == cancel_hash, Registration.expires_at > now)
    return session.scalars(for_update(session, rows)).one_or_none()


def next_sequence(session: Session, day: date) -> int:
    """The next number of a day, from 1; two transactions never get the same (SPEC 5.4)."""
    first = insert(session, DailySequence).values(day=day, last=1)
    counted = first.on_conflict_do_update(index_elements=["day"], set_={"last": DailySequence.last + 1})
    return session.execute(counted.returning(DailySequence.last)).scalar_one()


def erase_expired(session: Session, keyring: Keyring, now: datetime, *, email_key: str | None = None) -> int:
    """Erase the requests whose 48 hours have passed (SPEC 4.2), of one address or all; the number erased.

    A keyed hash of code and address stays for 30 days, so that who types the code is told that it has expired.
    """
    expired = select(Registration).where(Registration.expires_at <= now)
    if email_key is not None:
        expired = expired.where(Registration.email_key == email_key)
    erased = session.scalars(for_update(session, expired, skip_locked=email_key is None)).all()
    for registration in erased:
        email_hash = keyring.code_hash(registration.email_key)
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
