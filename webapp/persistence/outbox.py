"""The outbox: a message is written in the transaction that causes it; a worker sends it (SPEC 4.4, decision 15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    and_,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.domain.email_address import comparison_key
from webapp.messages.message import MAIL, OutboxEntry
from webapp.messages.registry import entry_class
from webapp.persistence.base import Base
from webapp.persistence.database import for_update
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle, after
from webapp.security.keyring import Keyring, Purpose

FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)
LEASE = timedelta(minutes=2)  # before the text is sent: then another worker takes over a killed worker's message
ANSWER_LEASE = timedelta(minutes=15)  # once it is sent: longer than the wait for the answer (RFC 5321, 4.5.3.2.6)
CLOCK_STEP = timedelta(hours=1)  # a clock may be set back, or lag behind another machine's, by this much without delay
HISTORY = timedelta(days=7)
HANDED_OVER = "handed over, no answer yet"
_STILL_WAITING = text("sent_at IS NULL AND dropped_at IS NULL")


class OutboxMessage(Base):
    """A message to send, written in the transaction that causes it (SPEC 4.4). `sealed` is emptied once it is sent.

    `channel`: how it is sent. The previous release does not know the column and writes mail only. `recipient_hash`: a
    keyed hash of the address; None if that release wrote it. `undeliverable_at`: when a server refused the address for
    good, at once or by a report that came later (RFC 3464).
    """

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16), server_default=MAIL)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    recipient_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    undeliverable_at: Mapped[datetime | None]
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires=after("sent_at", "dropped_at", kept=HISTORY),
        exported="the person receives the message; its content is erased here once it is sent",
        found_by=FoundBy.CONTENT,
    )
    __table_args__ = (
        Index("outbox_due", "next_attempt_at", sqlite_where=_STILL_WAITING, postgresql_where=_STILL_WAITING),
    )


WAITING = OutboxMessage.sent_at.is_(None), OutboxMessage.dropped_at.is_(None)
MAIL_WAITING = *WAITING, OutboxMessage.channel == MAIL


def add(session: Session, keyring: Keyring, entry: OutboxEntry, *, now: datetime) -> OutboxMessage:
    """Write a message to the outbox."""
    row = OutboxMessage(
        id=token_urlsafe(24),
        kind=entry.kind,
        channel=entry.channel,
        sealed=keyring.encrypt(entry.to_document()),
        created_at=now,
        next_attempt_at=now - CLOCK_STEP,
        attempts=0,
        recipient_hash=keyring.keyed_hash(Purpose.RECIPIENT, comparison_key(entry.recipient)),
    )
    session.add(row)
    return row


def read(row: OutboxMessage, keyring: Keyring) -> OutboxEntry:
    """Decrypt a message.

    Raises:
        CannotDecrypt: the key that encrypted it is gone.
        UnknownKind: this release does not know the kind of message.
        UnreadableEntry: the content does not fit the kind.
    """
    return entry_class(row.kind).from_document(keyring.decrypt(row.sealed or b""))


def rewrite(row: OutboxMessage, keyring: Keyring, entry: OutboxEntry) -> None:
    """Store the final text of a message, so that a later attempt sends the same."""
    row.kind, row.sealed = entry.kind, keyring.encrypt(entry.to_document())


def is_due(session: Session, now: datetime) -> bool:
    return session.scalars(due(now)).first() is not None


@dataclass(frozen=True)
class State:
    """The number of unsent mails, how many of them are due, and when the oldest was written."""

    waiting: int
    due: int
    oldest: datetime | None


def state(session: Session, now: datetime) -> State:
    turn = func.count().filter(OutboxMessage.next_attempt_at <= now)
    row = session.execute(select(func.count(), turn, func.min(OutboxMessage.created_at)).where(*MAIL_WAITING)).one()
    return State(*row)


def claim_next(session: Session, now: datetime) -> OutboxMessage | None:
    """Claim the mail that has waited longest; no other worker gets it before the lease ends."""
    message = session.scalars(for_update(session, due(now), skip_locked=True)).one_or_none()
    if message is not None:
        message.attempts += 1
        message.next_attempt_at = now + LEASE
    return message


def hand_over(session: Session, message_id: str, now: datetime, attempts: int) -> bool:
    """Record that the text is being sent. False if the lease has ended and another worker has the message."""
    return _update_claimed(session, message_id, attempts, next_attempt_at=now + ANSWER_LEASE, last_error=HANDED_OVER)


def mark_sent(session: Session, message_id: str, now: datetime) -> None:
    """Record that the server accepted the message, whoever holds the lease now."""
    sent = {"sent_at": now, "sealed": None, "last_error": None}
    session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(sent))


def hurry(session: Session, now: datetime) -> None:
    """Make every waiting mail due, except one that is being sent or may have arrived."""
    is_not_in_doubt = func.coalesce(OutboxMessage.last_error, "") != HANDED_OVER
    later = *MAIL_WAITING, OutboxMessage.next_attempt_at > now, is_not_in_doubt
    session.execute(update(OutboxMessage).where(*later).values(next_attempt_at=now))


def drop(session: Session, message_id: str, now: datetime, attempts: int, reason: str) -> None:
    """Give up a message: its subject no longer exists, or the server refuses it permanently."""
    _update_claimed(session, message_id, attempts, dropped_at=now, sealed=None, last_error=reason)


def mark_undeliverable(session: Session, keyring: Keyring, message_id: str, email_key: str, now: datetime) -> bool:
    """Record that the address refused a message that was sent to it. False if none was, or if it is known already."""
    gone = OutboxMessage.id == message_id, ~and_(*WAITING), OutboxMessage.undeliverable_at.is_(None)
    rows = update(OutboxMessage).where(*gone, _is_to(keyring, email_key)).values(undeliverable_at=now)
    return cast("CursorResult[Any]", session.execute(rows)).rowcount == 1


def is_undeliverable(session: Session, keyring: Keyring, email_key: str) -> bool:
    """True when the address refused for good the newest message that was written to it, as far as rows remember."""
    rows = select(OutboxMessage.undeliverable_at).where(_is_to(keyring, email_key))
    newest = rows.order_by(OutboxMessage.created_at.desc()).limit(1)
    return session.scalars(newest).first() is not None


def _is_to(keyring: Keyring, email_key: str) -> ColumnElement[bool]:
    return OutboxMessage.recipient_hash.in_(keyring.keyed_hashes(Purpose.RECIPIENT, email_key))


def postpone(session: Session, message_id: str, now: datetime, attempts: int, reason: str) -> None:
    """Try again later: 15 s, 30 s, 1 min … 1 h."""
    delay = min(FIRST_RETRY * 2 ** min(attempts - 1, 12), LONGEST_RETRY)
    _update_claimed(session, message_id, attempts, next_attempt_at=now + delay, last_error=reason)


def due(now: datetime) -> Select[OutboxMessage]:
    """Select the due mail that has waited longest."""
    rows = select(OutboxMessage).where(*MAIL_WAITING, OutboxMessage.next_attempt_at <= now)
    return rows.order_by(OutboxMessage.next_attempt_at).limit(1)


def _update_claimed(session: Session, message_id: str, attempts: int, **values: Any) -> bool:
    """Update a message if this worker made the last claim: the number of attempts identifies a claim."""
    claim = OutboxMessage.id == message_id, OutboxMessage.attempts == attempts
    done = session.execute(update(OutboxMessage).where(*claim, *WAITING).values(**values))
    return cast("CursorResult[Any]", done).rowcount == 1
