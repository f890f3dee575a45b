"""Change a forgotten password with a mailed link, then the trusted answer or the subscriber number (SPEC 8.2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from webapp.domain.audit import Event
from webapp.domain.email_address import comparison_key
from webapp.domain.trusted_questions import normalise_answer
from webapp.messages import reset_link
from webapp.messages.password_changed import PasswordChanged
from webapp.messages.reset_refused import ResetRefused
from webapp.persistence import audit, outbox, passkeys, registrations, sign_ins, spaces, verifications
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import Channel, Verification
from webapp.security.hashing_slots import HashingBusy
from webapp.security.keyring import Purpose
from webapp.services import Services
from webapp.usecases.access.current_user import SpaceView, owner_name
from webapp.usecases.access.sign_in import attempts_key
from webapp.usecases.account.change_space import void_email_change

LIFETIME = timedelta(hours=1)
MAX_FAILURES = 10
"""Wrong answers of a space, over all its links, before only a person of the support can help (SPEC 8.2)."""


class LinkGone(Exception):
    """The link was used, or is older than an hour."""


class TooManyFailures(Exception):
    """`MAX_FAILURES` wrong answers were given: only the support can allow another."""


class WrongAnswer(Exception):
    """The answer is neither the trusted answer nor the subscriber number. `left`: how many may still be given."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def ask_reset_link(services: Services, email: str) -> None:
    """Have a link mailed if a space has the address.

    The worker looks the address up later, so neither the page nor its response time shows the result (SPEC 8.7).
    """
    with services.database.transaction() as session:
        outbox.add(session, services.keyring, reset_link.ResetAsked(email=email), now=services.clock.now())


def write_reset_link(services: Services, session: Session, email: str) -> reset_link.ResetLink | reset_link.NoResetLink:
    """Make the link and the message that carries it, or the message that says why there is none (SPEC 8.8).

    Earlier links go on for their hour: whoever asks for another one puts no end to that of the owner.
    """
    token, now, email_key = token_urlsafe(32), services.clock.now(), comparison_key(email)
    space = spaces.space_of_email(session, email_key, lock=True)
    if space is None:
        code = registrations.code_of_address(session, email_key)
        if code is not None and code.registration_id and code.works_at(now):
            return reset_link.NoResetLink(to=email, reason="pending", deadline=code.expires_at)
        return reset_link.NoResetLink(to=email, reason="unknown")
    if space.sign_in_method == "certificate":
        return reset_link.NoResetLink(to=space.email, full_name=owner_name(space), reason="certificate")
    verifications.add(
        session, services.keyring, Purpose.RESET_LINK, token, Channel.LINK, now=now, life=LIFETIME, space_id=space.id
    )
    audit.add(session, Event.RESET_ASKED, space.number, now)
    return reset_link.ResetLink(to=space.email, full_name=owner_name(space), token=token, deadline=now + LIFETIME)


def space_of_link(services: Services, token: str) -> SpaceView:
    """The space that the link belongs to.

    Raises:
        LinkGone: the link no longer works.
        TooManyFailures: ten wrong answers were given.
    """
    with services.database.read() as session:
        return SpaceView.of(_still_answerable(services, session, token)[1])


def tries_left(services: Services, token: str) -> int:
    """How many wrong answers the space may still be given, over all its links.

    Raises:
        LinkGone, TooManyFailures: as `space_of_link`.
    """
    with services.database.read() as session:
        return MAX_FAILURES - _still_answerable(services, session, token)[1].recovery_failures


def reset_password(services: Services, token: str, *, answer: str, password: str) -> None:
    """Set the new password; all links of the space end with it. The owner gets a message.

    All devices are signed out, the delays after failed sign-ins end, and a pending change of address is cancelled.

    Raises:
        LinkGone: the link no longer works; of two attempts at once, the second gets this.
        TooManyFailures: ten wrong answers were given, over all links of the space.
        WrongAnswer: the link still works. The owner gets a message.
        HashingBusy: too many others hash on this machine; the answer does not count.
    """
    with _counted_answer(services, token) as asked:
        answer_hash = _answer_to_keep(services, asked, answer)
        if answer_hash is None:
            raise _note_wrong_answer(services, asked)
        password_hash = services.passwords.hash(password)  # takes tens of ms: never while the database is locked
    now = services.clock.now()
    with services.database.transaction() as session:
        _link, space = _find(services, session, token)
        verifications.erase_of_space(session, space.id, Purpose.RESET_LINK)
        space.password_hash, space.recovery_failures = password_hash, 0
        if space.trusted_answer_hash == asked.trusted_answer_hash:
            space.trusted_answer_hash = answer_hash
        sign_ins.end_all_sessions(session, space.id)
        sign_ins.forget_all_attempts(session, attempts_key(services, space.email_key))
        void_email_change(session, space.id)
        keys_count = len(passkeys.of_space(session, space.id))
        message = PasswordChanged(to=space.email, full_name=owner_name(space), at=now, keys_count=keys_count)
        outbox.add(session, services.keyring, message, now=now)
        audit.add(session, Event.PASSWORD_RESET, space.number, now)


def _find(services: Services, session: Session, token: str) -> tuple[Verification, Space]:
    link = verifications.find(session, services.keyring, Purpose.RESET_LINK, token, services.clock.now())
    space = spaces.space_by_id(session, link.space_id or "") if link else None
    if link is None or space is None:
        raise LinkGone
    return link, space


def _still_answerable(services: Services, session: Session, token: str) -> tuple[Verification, Space]:
    link, space = _find(services, session, token)
    if space.recovery_failures >= MAX_FAILURES:
        raise TooManyFailures
    return link, space


def _answer_to_keep(services: Services, space: Space, answer: str) -> str | None:
    """The hash of the trusted answer to store when this answer is the owner's; None when it is not."""
    digits, stored = "".join(filter(str.isdigit, answer)), space.trusted_answer_hash
    if digits == space.number and not any(map(str.isalpha, answer)):
        return stored
    trusted_answer = normalise_answer(answer)
    if not services.passwords.verify(stored, trusted_answer):
        return None
    return services.passwords.renew(stored, trusted_answer)


def _note_wrong_answer(services: Services, space: Space) -> WrongAnswer:
    left, now = MAX_FAILURES - space.recovery_failures, services.clock.now()
    refused = ResetRefused(to=space.email, full_name=owner_name(space), at=now, left=left)
    with services.database.transaction() as session:
        audit.add(session, Event.RESET_REFUSED, space.number, now)
        outbox.add(session, services.keyring, refused, now=now)
    return WrongAnswer(left)


@contextmanager
def _counted_answer(services: Services, token: str) -> Iterator[Space]:
    """Count an answer before it is checked, so that simultaneous answers cannot exceed the limit.

    A right one sets the count to zero; one that could not be checked does not count.
    """
    with services.database.transaction(alone=True) as session:
        link, space = _still_answerable(services, session, token)
        link.attempts += 1
        space.recovery_failures += 1
    try:
        yield space
    except HashingBusy:
        with services.database.transaction(alone=True) as session:
            link, space = _find(services, session, token)
            link.attempts -= 1
            space.recovery_failures -= 1
        raise


def allow_recovery(services: Services, number: str) -> bool:
    """Let a space answer again, once the support knows who asks. False when no space has this number."""
    with services.database.transaction() as session:
        space = spaces.space_of_number(session, number)
        if space is not None:
            space.recovery_failures = 0
            audit.add(session, Event.RECOVERY_ALLOWED, number, services.clock.now())
        return space is not None
