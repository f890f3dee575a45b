"""Former addresses of spaces: for seven days their holder can object and nobody else can take them (SPEC 8.3).

A former address is the verification of its objection link.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.persistence import verifications
from webapp.persistence.database import for_update
from webapp.persistence.spaces import Space, lock_addresses, space_behind
from webapp.persistence.verifications import Channel, Verification, is_valid, matches
from webapp.security.keyring import Keyring, Purpose

OBJECTION_LIFETIME = timedelta(days=7)
_IS_OBJECTION = Verification.purpose == Purpose.OBJECTION_LINK.value


def keep_address(
    session: Session, keyring: Keyring, space: Space, token: str, *, notice_id: str, now: datetime
) -> None:
    """Keep the address that a space is about to lose. Its seven days start when the notice is sent."""
    verifications.add(
        session,
        keyring,
        Purpose.OBJECTION_LINK,
        token,
        Channel.LINK,
        now=now,
        life=None,
        subject=space.email_key,
        email=space.email,
        space_id=space.id,
        notice_id=notice_id,
    )


def deadline(former: Verification, now: datetime) -> datetime:
    """When objection ends: seven days from `now` while the notice is unsent."""
    return former.expires_at or now + OBJECTION_LIFETIME


def former_address(
    session: Session, keyring: Keyring, token: str, now: datetime
) -> tuple[Verification, Space] | tuple[None, None]:
    """Lock the address, the space and the change, if the change can still be undone."""
    valid = matches(keyring, token, Purpose.OBJECTION_LINK), is_valid(now)
    lock_addresses(session, *session.scalars(select(Verification.subject).where(*valid)))
    space = space_behind(session, select(Verification.space_id).where(*valid))
    former = session.scalars(for_update(session, select(Verification).where(*valid))).one_or_none()
    return (former, space) if former and space else (None, None)


def holder_of_former_address(session: Session, email_key: str, now: datetime) -> Verification | None:
    """The change that freed this address, if it can still be undone (SPEC 8.3)."""
    rows = select(Verification).where(Verification.subject == email_key, _IS_OBJECTION, is_valid(now))
    return session.scalars(rows.order_by(Verification.created_at.desc())).first()


def former_address_of_notice(session: Session, message_id: str) -> Verification | None:
    """Lock the change that this unsent message announces."""
    rows = select(Verification).where(Verification.notice_id == message_id)
    return session.scalars(for_update(session, rows)).one_or_none()


def forget_former_addresses(session: Session, space_id: str, *, since: datetime) -> None:
    """Erase one change and the later ones; an objection to an earlier change remains possible."""
    rows = Verification.space_id == space_id, _IS_OBJECTION, Verification.created_at >= since
    session.execute(delete(Verification).where(*rows))
