"""Addresses whose holder refuses further requests for 30 days (SPEC 4.3).

A refusal is a verification: the link that cancelled a request can take the refusal back.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.persistence import verifications
from webapp.persistence.database import erase
from webapp.persistence.verifications import Channel, Verification, is_valid, matches
from webapp.security.keyring import Keyring, Purpose

REFUSAL_LIFETIME = timedelta(days=30)


def refuse(session: Session, keyring: Keyring, email_key: str, token: str, now: datetime) -> None:
    """Refuse requests for an address. Only its keyed hash is kept: it names nobody."""
    verifications.add(
        session,
        keyring,
        Purpose.REFUSAL_LINK,
        token,
        Channel.LINK,
        now=now,
        life=REFUSAL_LIFETIME,
        subject=keyring.keyed_hash(Purpose.REFUSED_EMAIL, email_key),
    )


def refused_until(session: Session, keyring: Keyring, email_key: str, now: datetime) -> datetime | None:
    """When the refusal of an address ends. None if its holder refuses nothing."""
    subjects = keyring.keyed_hashes(Purpose.REFUSED_EMAIL, email_key)
    rows = select(Verification.expires_at).where(
        Verification.subject.in_(subjects), Verification.purpose == Purpose.REFUSAL_LINK.value, is_valid(now)
    )
    return session.scalars(rows).first()


def end_refusals(session: Session, keyring: Keyring, email_key: str) -> bool:
    """Erase the refusals of an address. False when there was none."""
    subjects = keyring.keyed_hashes(Purpose.REFUSED_EMAIL, email_key)
    of_address = Verification.subject.in_(subjects), Verification.purpose == Purpose.REFUSAL_LINK.value
    return erase(session, delete(Verification).where(*of_address)) > 0


def end_of_refusal(session: Session, keyring: Keyring, token: str, now: datetime) -> datetime | None:
    """When the refusal that was made by this link ends. None if there is none."""
    rows = select(Verification.expires_at).where(matches(keyring, token, Purpose.REFUSAL_LINK), is_valid(now))
    return session.scalars(rows).one_or_none()
