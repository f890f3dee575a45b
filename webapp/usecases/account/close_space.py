"""Close a space because its owner asks or nobody uses it. Either can be withdrawn for 30 days (SPEC 8)."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.domain.audit import Event
from webapp.domain.email_address import comparison_key
from webapp.messages.closing import Closing
from webapp.messages.unused_space import UnusedSpace
from webapp.persistence import audit, erasure, outbox, spaces
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, owner_name, space_of_owner

NOTICE = timedelta(days=30)
UNUSED_AFTER = timedelta(days=3 * 365)
ASKED, UNUSED = "asked", "unused"


def close_space(services: Services, owner: CurrentUser) -> None:
    """Schedule the erasure of the space in 30 days. If the owner asks twice, the first date stands.

    Raises:
        SignedOut: the session has ended.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        space = space_of_owner(session, owner)
        if space.closing_reason == ASKED:
            return
        _announce(services, session, space, ASKED, now)
        audit.add(session, Event.CLOSING_ASKED, space.number, now)


def keep_space(services: Services, owner: CurrentUser) -> None:
    """Withdraw the closing when the owner changes their mind.

    Raises:
        SignedOut: the session has ended.
    """
    with services.database.transaction() as session:
        space = space_of_owner(session, owner)
        if space.closes_at is not None:
            keep_open(space)
            audit.add(session, Event.CLOSING_WITHDRAWN, space.number, services.clock.now())


def keep_used(session: Session, space: Space, now: datetime) -> None:
    """Record a sign-in to a locked space: a space in use is not erased as unused."""
    space.last_used_at = now
    if space.closing_reason == UNUSED:
        keep_open(space)
        audit.add(session, Event.CLOSING_WITHDRAWN, space.number, now)


def keep_open(space: Space) -> None:
    """Withdraw the closing of a space; its notice, if still waiting, is not sent."""
    space.closes_at = space.closing_reason = space.closing_notice_id = None


def closing_date(session: Session, message_id: str, now: datetime) -> datetime | None:
    """The erasure date that a notice states if it is sent now. None once the closing was withdrawn."""
    return now + NOTICE if spaces.space_of_closing_notice(session, message_id) else None


def adopt_notice(session: Session, email: str, until: datetime, message_id: str) -> None:
    """Link a space to its notice, so that the thirty days start when the notice is sent.

    The release of revision 0006 wrote notices without recording their ids.
    """
    space = spaces.space_of_email(session, comparison_key(email), lock=True)
    if space is not None and space.closing_notice_id is None and space.closes_at == until:
        space.closing_notice_id = message_id
        session.flush()


def count_closing_days(session: Session, message_id: str, now: datetime) -> None:
    """Start the thirty days, once the notice was sent or permanently refused (SPEC 4.4)."""
    space = spaces.space_of_closing_notice(session, message_id)
    if space is not None:
        space.closes_at, space.closing_notice_id = now + NOTICE, None


def announce_again(services: Services, session: Session, message_id: str, now: datetime) -> None:
    """Write another notice when the key that encrypted the first one is lost."""
    space = spaces.space_of_closing_notice(session, message_id)
    if space is not None:
        _announce(services, session, space, space.closing_reason or UNUSED, now)


def warn_unused(services: Services, session: Session, now: datetime) -> int:
    """Warn the owners of spaces unused for three years; return how many."""
    unused = spaces.unused_spaces(session, now - UNUSED_AFTER)
    for space in unused:
        _announce(services, session, space, UNUSED, now)
        audit.add(session, Event.UNUSED_WARNED, space.number, now)
    return len(unused)


def erase_closed(session: Session, now: datetime) -> int:
    """Erase the spaces whose 30 days have passed, except their history, which names nobody; return how many."""
    closed = spaces.closed_spaces(session, now)
    for space in closed:
        audit.add(session, Event.SPACE_ERASED, space.number, now)
        erasure.erase_space(session, space)
    return len(closed)


def _announce(services: Services, session: Session, space: Space, reason: str, now: datetime) -> None:
    space.closes_at, space.closing_reason = now + NOTICE, reason
    notice = (Closing if reason == ASKED else UnusedSpace)(to=space.email, full_name=owner_name(space))
    space.closing_notice_id = outbox.add(session, services.keyring, notice, now=now).id
