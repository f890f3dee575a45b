"""Signed-in devices, and consecutive failed sign-ins (SPEC 8.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, String, and_, case, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base, belongs_to_space
from webapp.persistence.database import erase, for_update, insert
from webapp.persistence.lifecycle import ErasedWith, Export, FoundBy, Lifecycle, after
from webapp.persistence.spaces import Space, space_behind

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
REMEMBERED = timedelta(hours=24)  # after the session ends
FORMER_TOKEN_LIFETIME = timedelta(minutes=1)
SEEN_EVERY = timedelta(minutes=1)  # one write a minute at most, however many pages a person opens
FAILURES_REMEMBERED = timedelta(hours=24)
HALF_KEY = 32


class SpaceSession(Base):
    """A device signed in to a space (SPEC 8.1). The cookie holds the token; the row holds its hash.

    `passkey_id`: the passkey that opened it, with which it ends. `former_token_hash`: the token before this one still
    opens the session, until `former_token_until`.
    """

    __tablename__ = "space_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(43), unique=True)
    space_id: Mapped[str] = mapped_column(belongs_to_space(), index=True)
    device: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    former_token_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    former_token_until: Mapped[datetime | None]
    passkey_id: Mapped[str | None] = mapped_column(String(1364))
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires=after("expires_at", kept=REMEMBERED),
        exported=Export(
            "appareils_connectes",
            lambda session, space, now: sessions_of(session, space.id, now),
            {"appareil": "device", "connecte_le": "created_at", "vu_le": "last_seen_at"},
        ),
        found_by=FoundBy.SPACE,
        loose={"passkey_id": "sessions that a removed passkey opened are ended by name"},
    )


class SignInAttempts(Base):
    """Consecutive failed sign-ins to one address, whether or not it has a space (SPEC 8.1, 8.7).

    Those of a device that the address knows stand in a row apart: the first half of `key` is that of the address.
    """

    __tablename__ = "sign_in_attempts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires=after("expires_at"),
        exported="a count kept for a day, under a keyed hash; the history shows each failure",
        found_by=FoundBy.KEYED_EMAIL,
    )


def add_session(
    session: Session, *, token_hash: str, space_id: str, device: str, now: datetime, passkey_id: str | None = None
) -> SpaceSession:
    row = SpaceSession(
        token_hash=token_hash,
        passkey_id=passkey_id,
        id=token_urlsafe(16),
        space_id=space_id,
        device=device,
        created_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE,
    )
    session.add(row)
    return row


def find_session(session: Session, token_hashes: Sequence[str], now: datetime) -> tuple[SpaceSession, Space] | None:
    """The device with this token and its space. None after 30 idle minutes, or 12 hours after sign-in.

    A former token finds it too, for a minute after it was replaced.
    """
    is_former = and_(SpaceSession.former_token_hash.in_(token_hashes), SpaceSession.former_token_until > now)
    rows = (
        select(SpaceSession, Space)
        .join(Space, Space.id == SpaceSession.space_id)
        .where(or_(SpaceSession.token_hash.in_(token_hashes), is_former), _living(now))
    )
    found = session.execute(rows).one_or_none()
    return (found[0], found[1]) if found else None


def space_of_device(session: Session, session_id: str) -> Space | None:
    """Lock the space that a device is signed in to. None once the device was signed out."""
    of_device = select(SpaceSession.space_id).where(SpaceSession.id == session_id)
    space = space_behind(session, of_device)
    return space if session.scalars(of_device).one_or_none() else None


def space_of_ended_session(session: Session, token_hashes: Sequence[str]) -> str | None:
    """The space of a session, even an ended one: an unsent form is kept for that space only."""
    is_of_session = or_(SpaceSession.token_hash.in_(token_hashes), SpaceSession.former_token_hash.in_(token_hashes))
    return session.scalars(select(SpaceSession.space_id).where(is_of_session)).one_or_none()


def spaces_signed_in(session: Session, number: str | None) -> Sequence[Space]:
    """The spaces with a signed-in device; only the one with this number, if given."""
    rows = select(Space).where(Space.id.in_(select(SpaceSession.space_id)))
    return session.scalars(rows.where(Space.number == number) if number else rows).all()


def mark_seen(session: Session, session_id: str, now: datetime) -> None:
    session.execute(update(SpaceSession).where(SpaceSession.id == session_id).values(last_seen_at=now))


def replace_token(session: Session, session_id: str, token_hashes: Sequence[str], new_hash: str, now: datetime) -> None:
    """Give the session another token; the former one lives for a minute. Do nothing if it is no longer the current one.

    `token_hashes`: the forms of the hash of the token to replace.
    """
    current = SpaceSession.id == session_id, SpaceSession.token_hash.in_(token_hashes)
    replaced = {
        "token_hash": new_hash,
        "former_token_hash": SpaceSession.token_hash,
        "former_token_until": now + FORMER_TOKEN_LIFETIME,
    }
    session.execute(update(SpaceSession).where(*current).values(replaced))


def sessions_of(session: Session, space_id: str, now: datetime) -> Sequence[SpaceSession]:
    """The valid sessions of a space, most recently seen first."""
    rows = select(SpaceSession).where(SpaceSession.space_id == space_id, _living(now))
    return session.scalars(rows.order_by(SpaceSession.last_seen_at.desc(), SpaceSession.id)).all()


def end_session(session: Session, space_id: str, session_id: str) -> SpaceSession | None:
    """Sign out one device of a space. None if it is already signed out or belongs to another space."""
    rows = select(SpaceSession).where(SpaceSession.space_id == space_id, SpaceSession.id == session_id)
    found = session.scalars(for_update(session, rows)).one_or_none()
    if found is not None:
        session.delete(found)
    return found


def end_all_sessions(session: Session, space_id: str, *, but: str | None = None) -> int:
    """Sign out all devices of a space, except `but`; return how many."""
    return erase(session, delete(SpaceSession).where(SpaceSession.space_id == space_id, SpaceSession.id != (but or "")))


def end_sessions_of_passkey(session: Session, passkey_id: str, *, but: str) -> None:
    """Sign out the devices that signed in with this passkey, except `but`."""
    session.execute(delete(SpaceSession).where(SpaceSession.passkey_id == passkey_id, SpaceSession.id != but))


def end_sessions_of_all(session: Session) -> None:
    """Sign everyone out."""
    session.execute(delete(SpaceSession))


def count_attempt(session: Session, key: str, now: datetime) -> tuple[int, datetime]:
    """Count an attempt before it is checked; return the attempts in a row, with this one, and the end of the block."""
    expires_at, over = now + FAILURES_REMEMBERED, SignInAttempts.expires_at <= now
    first = insert(session, SignInAttempts).values(key=key, failures=1, blocked_until=now, expires_at=expires_at)
    counted = first.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case(
                (over, 1),
                (SignInAttempts.blocked_until > now, SignInAttempts.failures),
                else_=SignInAttempts.failures + 1,
            ),
            "expires_at": expires_at,
        },
    )
    row = session.execute(counted.returning(SignInAttempts.failures, SignInAttempts.blocked_until)).one()
    return row.failures, row.blocked_until


def uncount_attempt(session: Session, key: str, now: datetime) -> None:
    """Take back an attempt that was not checked, and the wait that it started."""
    attempts = update(SignInAttempts).where(SignInAttempts.key == key)
    session.execute(attempts.values(failures=SignInAttempts.failures - 1, blocked_until=now))


def block(session: Session, key: str, until: datetime) -> None:
    session.execute(update(SignInAttempts).where(SignInAttempts.key == key).values(blocked_until=until))


def forget_attempts(session: Session, key: str) -> None:
    session.execute(delete(SignInAttempts).where(SignInAttempts.key == key))


def forget_all_attempts(session: Session, key: str) -> None:
    """Forget the attempts for an address, those of the devices that it knows too. `key`: of the address."""
    half = key[:HALF_KEY]
    session.execute(delete(SignInAttempts).where(SignInAttempts.key.between(half, f"{half}g")))  # hexadecimal ends at f


def _living(now: datetime) -> ColumnElement[bool]:
    return and_(SpaceSession.expires_at > now, SpaceSession.last_seen_at > now - IDLE)
