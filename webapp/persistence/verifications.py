"""Secrets that are handed out: codes to type and links to follow. Each works once (docs/decisions/0020)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, delete, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.persistence.base import Base, belongs_to_space
from webapp.persistence.database import erase, for_update
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle
from webapp.persistence.spaces import space_behind
from webapp.security.keyring import Keyring, Purpose

ADDRESS_CODES = (Purpose.ACTIVATION_CODE.value, Purpose.EMAIL_CHANGE_CODE.value)
EXPIRED_CODE, USED_CODE = SPENT_CODES = ("expired code", "used code")
_WAITING = text(f"purpose IN {ADDRESS_CODES}")


class Channel(StrEnum):
    """How a secret reaches its holder."""

    MAIL = "mail"
    LETTER = "letter"
    LINK = "link"
    SUPPORT = "support"


class Verification(Base):
    """A secret that somebody holds, and what it proves (SPEC 4, 6, 8.2, 8.3). Only its keyed hash is stored.

    - `purpose`: the value of a `Purpose`, or one of `SPENT_CODES`: an expired or used code is recognised for 30 days.
    - `subject`: what the secret proves: the key of an address (`comparison_key`), or its keyed hash once the code is
      spent; empty if the space or nothing is named.
    - `email`: the address of `subject` as it was typed. It is not encrypted: if the key is lost, the notice of a
      change of address is written again and must reach its holder.
    - `attempts`: the number of answers given so far.
    - `expires_at`: None until the notice `notice_id` has left the outbox; only then do its days start (SPEC 4.4).
    """

    __tablename__ = "verifications"
    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(254), default="", index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    registration_id: Mapped[str | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"), index=True
    )
    space_id: Mapped[str | None] = mapped_column(belongs_to_space(), index=True)
    notice_id: Mapped[str | None] = mapped_column(String(43), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires=lambda now: and_(Verification.expires_at <= now, Verification.purpose.not_in(ADDRESS_CODES)),
        exported="a secret; and a stranger who took over the space must not learn which address got a notice",
        found_by=FoundBy.EMAIL,
        loose={"notice_id": "emptied once the notice is sent; a purged or lost notice must not count as sent"},
    )
    __table_args__ = (
        Index("verified_addresses", "subject", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    def works_at(self, now: datetime) -> bool:
        """Whether the secret still works. It does as long as its notice has not left."""
        return self.purpose not in SPENT_CODES and (self.expires_at is None or self.expires_at > now)


def add(
    session: Session,
    keyring: Keyring,
    purpose: Purpose,
    secret: str,
    channel: Channel,
    *,
    now: datetime,
    life: timedelta | None,
    **what: Any,
) -> Verification:
    """Keep the hash of a secret that is handed out. `what`: the columns that say what it proves, and for whom.

    `life`: how long it works from now on; None until its notice has left.
    """
    added = Verification(
        secret_hash=keyring.keyed_hash(purpose, secret),
        purpose=purpose.value,
        channel=channel,
        created_at=now,
        expires_at=now + life if life else None,
        **what,
    )
    session.add(added)
    return added


def is_valid(now: datetime) -> ColumnElement[bool]:
    """Select the secrets that still work (`Verification.works_at`), among those of one purpose."""
    return or_(Verification.expires_at > now, Verification.expires_at.is_(None))


def matches(keyring: Keyring, secret: str, *purposes: Purpose) -> ColumnElement[bool]:
    """Whether this is the secret, handed out for one of these purposes."""
    names = [purpose.value for purpose in purposes]
    return and_(is_secret(keyring, secret, *purposes), Verification.purpose.in_(names))


def is_secret(keyring: Keyring, secret: str, *purposes: Purpose) -> ColumnElement[bool]:
    """Whether this is the secret, hashed for one of these purposes. Its code may have expired since."""
    hashes = [keyed for purpose in purposes for keyed in keyring.keyed_hashes(purpose, secret)]
    return Verification.secret_hash.in_(hashes)


def find(session: Session, keyring: Keyring, purpose: Purpose, secret: str, now: datetime) -> Verification | None:
    """Lock the valid verification of a secret, after the space that it belongs to, if any."""
    rows = select(Verification).where(matches(keyring, secret, purpose), is_valid(now))
    space_behind(session, rows.with_only_columns(Verification.space_id))
    return session.scalars(for_update(session, rows)).one_or_none()


def use(session: Session, keyring: Keyring, purpose: Purpose, secret: str, now: datetime) -> bool:
    """Erase the verification. False if no valid secret matches; of two calls at once, one gets True."""
    return erase(session, delete(Verification).where(matches(keyring, secret, purpose), is_valid(now))) > 0


def void_codes(session: Session, of_asker: ColumnElement[bool]) -> None:
    """Void the codes of a registration, or of a space that changes its address.

    Their cancel links live on without it: whoever got the message can still refuse further ones (SPEC 4.3).
    """
    links = update(Verification).where(of_asker, Verification.purpose == Purpose.CANCEL_LINK.value)
    session.execute(links.values(registration_id=None, space_id=None))
    session.execute(delete(Verification).where(of_asker, Verification.purpose.in_(ADDRESS_CODES)))


def erase_of_space(session: Session, space_id: str, *purposes: Purpose) -> None:
    """Void the secrets that were handed out to a space for these purposes."""
    names = [purpose.value for purpose in purposes]
    session.execute(delete(Verification).where(Verification.space_id == space_id, Verification.purpose.in_(names)))
