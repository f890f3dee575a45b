"""Change a forgotten password (SPEC 8.2): a mailed link, then the trusted answer or the subscriber number."""

from datetime import timedelta
from secrets import token_urlsafe

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from webapp.domain.audit import Event
from webapp.domain.email_address import comparison_key
from webapp.domain.trusted_questions import normalise_answer
from webapp.persistence import accounts, audit, outbox, passkeys, resets, sign_ins
from webapp.persistence.models import ResetLink, Space
from webapp.usecases.change_space import void_email_change
from webapp.usecases.owner import owner_name
from webapp.usecases.service import Service
from webapp.usecases.sign_in import attempts_key

LIFETIME = timedelta(hours=1)
ANSWERS_MAX = 5


class LinkGone(Exception):
    """The link has served, is older than an hour, or was given up after five answers."""


class WrongAnswer(Exception):
    """Neither the trusted answer nor the subscriber number."""


def ask_reset_link(service: Service, email: str) -> None:
    """Have a link mailed if a space has the address.

    The worker looks that up: here nothing depends on it, so neither the page nor its time tells (SPEC 8.7).
    """
    with service.database.transaction() as session:
        outbox.add(session, service.vault, kind="reset_asked", content={"email": email}, now=service.clock.now())


def write_reset_link(service: Service, session: Session, email: str) -> dict[str, str] | None:
    """Make the link: what its message tells; None when no space that a password opens has the address.

    An earlier link of the same space stops working.
    """
    token, now = token_urlsafe(32), service.clock.now()
    space = accounts.space_of_email(session, comparison_key(email), lock=True)
    if space is None or space.sign_in_method == "certificate":
        return None
    deadline = now + LIFETIME
    resets.replace(session, service.vault.code_hash(token), space.id, deadline)
    audit.add(session, Event.RESET_ASKED, space.number, now)
    return {"to": space.email, "full_name": owner_name(space), "token": token, "deadline": deadline.isoformat()}


def space_of_link(service: Service, token: str) -> Space:
    """Raises LinkGone."""
    with service.database.read() as session:
        return _still_answerable(service, session, token)[1]


def reset_password(service: Service, token: str, *, answer: str, password: str) -> None:
    """Set the new password, once; all devices are signed out, waiting ends, a change of address is void; mail tells.

    Raises:
        LinkGone: also for the later one of two at once.
        WrongAnswer: the link still works, five times in all.
    """
    space = _count_answer(service, token)
    if not _is_owners(service, space, answer):
        with service.database.transaction() as session:
            audit.add(session, Event.RESET_REFUSED, space.number, service.clock.now())
        raise WrongAnswer
    password_hash = service.passwords.hash(password)  # takes tens of ms: never while the database is locked
    now = service.clock.now()
    with service.database.transaction() as session:
        link, space = _find(service, session, token)
        session.delete(link)
        space.password_hash = password_hash
        sign_ins.end_all_sessions(session, space.id)
        sign_ins.forget_attempts(session, attempts_key(service, space.email_key))
        void_email_change(session, space.id, now)
        keys_count = len(passkeys.of_space(session, space.id))
        content = {"to": space.email, "full_name": owner_name(space), "at": now.isoformat(), "keys_count": keys_count}
        outbox.add(session, service.vault, kind="password_changed", content=content, now=now)
        audit.add(session, Event.PASSWORD_RESET, space.number, now)


def _find(service: Service, session: Session, token: str) -> tuple[ResetLink, Space]:
    found = resets.find(session, service.vault.code_hashes(token), service.clock.now())
    if found is None:
        raise LinkGone
    return found


def _still_answerable(service: Service, session: Session, token: str) -> tuple[ResetLink, Space]:
    link, space = _find(service, session, token)
    if link.failures >= ANSWERS_MAX:
        raise LinkGone
    return link, space


def _is_owners(service: Service, space: Space, answer: str) -> bool:
    digits = "".join(filter(str.isdigit, answer))
    if digits == space.number and not any(map(str.isalpha, answer)):
        return True
    try:
        return service.passwords.verify(space.trusted_answer_hash, normalise_answer(answer))
    except (VerificationError, InvalidHashError):
        return False


def _count_answer(service: Service, token: str) -> Space:
    """Count an answer before it is judged: of many at once, no more are judged than in a row."""
    with service.database.transaction() as session:
        link, space = _still_answerable(service, session, token)
        link.failures += 1
        return space
