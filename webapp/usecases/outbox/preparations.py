"""Some messages are completed from the database when they leave, and start a delay once they have left (SPEC 4.4).

All other messages leave as they were written.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from webapp.domain import activation_code
from webapp.domain.email_address import comparison_key
from webapp.messages.activation_code import ActivationCode
from webapp.messages.closing import Closing
from webapp.messages.email_changed import EmailChanged
from webapp.messages.message import Message, OutboxEntry
from webapp.messages.reset_link import NoResetLink, ResetAsked, ResetLink
from webapp.messages.sign_in_locked import SignInLocked
from webapp.messages.unused_space import UnusedSpace
from webapp.persistence import outbox, registrations
from webapp.persistence.outbox import OutboxMessage
from webapp.services import Services
from webapp.usecases.access.recover_password import write_reset_link
from webapp.usecases.account.change_space import (
    adopt_objection,
    announce_change_again,
    count_objection_days,
    objection_deadline,
)
from webapp.usecases.account.close_space import adopt_notice, announce_again, closing_date, count_closing_days

LATE = timedelta(minutes=5)
Entry = TypeVar("Entry", bound=OutboxEntry)


@dataclass(frozen=True)
class Leaving:
    """The row that a worker has claimed, and the transaction of the claim."""

    services: Services
    session: Session
    row: OutboxMessage
    now: datetime


@dataclass(frozen=True)
class Preparation(Generic[Entry]):
    """What to do with one kind of message.

    ``message`` makes the message that leaves now; None when there is nothing left to say. ``begin`` gets the message's
    id once it is delivered or refused for good, and starts the delay. ``write_again`` writes a message that is lost
    because its encryption key is gone.
    """

    message: Callable[[Leaving, Entry], Message | None]
    begin: Callable[[Session, str, datetime], None] = lambda *_: None
    write_again: Callable[[Services, Session, str, datetime], None] = lambda *_: None


def preparation_of(kind: str) -> Preparation[Any]:
    return PREPARATIONS.get(kind, AS_WRITTEN)


def _as_written(_leaving: Leaving, message: Message) -> Message:
    return message


def _activation_code(leaving: Leaving, message: ActivationCode) -> ActivationCode | None:
    """None when the registration is gone, or when another code was sent since."""
    now, session, email_key = leaving.now, leaving.session, comparison_key(message.to)
    code = registrations.code_to_use(session, leaving.services.keyring, message.code, email_key)
    if code is None or not code.works_at(now):
        return None
    deadline = code.expires_at
    if now - leaving.row.created_at > LATE:  # 48 hours count from the sending, even after a mail outage (SPEC 4.2)
        deadline = now + activation_code.LIFETIME
        registrations.postpone_expiry(session, email_key, deadline)
    return replace(message, deadline=deadline)


def _reset_link(leaving: Leaving, asked: ResetAsked) -> ResetLink | NoResetLink:
    """A later attempt sends the same link."""
    link = write_reset_link(leaving.services, leaving.session, asked.email)
    outbox.rewrite(leaving.row, leaving.services.keyring, link)
    return link


def _email_changed(leaving: Leaving, message: EmailChanged) -> EmailChanged | None:
    """None when the change was undone meanwhile."""
    if message.deadline is not None:
        adopt_objection(leaving.services, leaving.session, message.token, leaving.row.id)
    deadline = objection_deadline(leaving.session, leaving.row.id, leaving.now)
    return replace(message, deadline=deadline) if deadline else None


Erasure = TypeVar("Erasure", Closing, UnusedSpace)


def _erasure(leaving: Leaving, message: Erasure) -> Erasure | None:
    """None when the closing was withdrawn meanwhile."""
    if message.until is not None:
        adopt_notice(leaving.session, message.to, message.until, leaving.row.id)
    until = closing_date(leaving.session, leaving.row.id, leaving.now)
    return replace(message, until=until) if until else None


def _sign_in_locked(leaving: Leaving, message: SignInLocked) -> SignInLocked:
    """A notice that leaves late never names an hour that is past; what happened is said all the same (SPEC 8.1)."""
    is_over = message.until is not None and message.until <= leaving.now
    return replace(message, until=None) if is_over else message


AS_WRITTEN = Preparation[Message](_as_written)
PREPARATIONS: dict[str, Preparation[Any]] = {
    ActivationCode.kind: Preparation[ActivationCode](_activation_code),
    ResetAsked.kind: Preparation[ResetAsked](_reset_link),
    EmailChanged.kind: Preparation[EmailChanged](
        _email_changed, begin=count_objection_days, write_again=announce_change_again
    ),
    Closing.kind: Preparation[Closing](_erasure, begin=count_closing_days, write_again=announce_again),
    SignInLocked.kind: Preparation[SignInLocked](_sign_in_locked),
    UnusedSpace.kind: Preparation[UnusedSpace](_erasure, begin=count_closing_days, write_again=announce_again),
}
"""The preparations, by kind of message."""
