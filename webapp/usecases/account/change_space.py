"""Change what a space knows about its owner (SPEC 8.3). The owner types the password again for each change.

A use case that takes the `owner` raises `SignedOut` when the session has ended.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from webapp.domain.audit import Event
from webapp.domain.details import Details
from webapp.domain.email_address import comparison_key
from webapp.messages.email_changed import EmailChanged
from webapp.messages.password_changed import PasswordChanged
from webapp.messages.question_changed import QuestionChanged
from webapp.persistence import audit, former_addresses, outbox, sign_ins, spaces, verifications
from webapp.persistence.former_addresses import OBJECTION_LIFETIME
from webapp.persistence.former_factors import keep_factors, restore_factors
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import Verification
from webapp.security.keyring import Purpose
from webapp.security.passwords import UNUSABLE
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, owner_name, space_of_owner
from webapp.usecases.access.sign_in import attempts_key
from webapp.usecases.account.close_space import keep_open
from webapp.usecases.registration.mail_code import mail_code


class SameEmail(Exception):
    """The space already has this address."""


class ObjectionGone(Exception):
    """The seven days are over, or the space already has its former address again."""


@dataclass(frozen=True)
class DetailsChange:
    """`changed`: fields of the name, phone or postal address. The others stay, and so does the trusted question."""

    owner: CurrentUser
    changed: dict[str, str]


def change_details(services: Services, change: DetailsChange) -> None:
    """Change some details. Two tabs that change different ones do not undo each other."""
    with services.database.transaction() as session:
        space = space_of_owner(session, change.owner)
        kept = {"trusted_question": space.details["trusted_question"]}
        space.details = Details.from_mapping(space.details | change.changed | kept).as_mapping()
        audit.add(session, Event.DETAILS_CHANGED, space.number, services.clock.now())


@dataclass(frozen=True)
class QuestionChange:
    """`question`: its code (domain/trusted_questions.py)."""

    owner: CurrentUser
    question: str
    answer_hash: str


def change_question(services: Services, change: QuestionChange) -> None:
    """Set the trusted question and its answer, and notify the owner by mail."""
    with services.database.transaction() as session:
        space, now = space_of_owner(session, change.owner), services.clock.now()
        keep_factors(session, space, now)
        space.details = space.details | {"trusted_question": change.question}
        space.trusted_answer_hash, space.recovery_failures = change.answer_hash, 0
        message = QuestionChanged(to=space.email, full_name=owner_name(space), at=now)
        outbox.add(session, services.keyring, message, now=now)
        audit.add(session, Event.QUESTION_CHANGED, space.number, now)


@dataclass(frozen=True)
class PasswordChange:
    owner: CurrentUser
    password_hash: str


def change_password(services: Services, change: PasswordChange) -> None:
    """Set the password, sign out all other devices, void reset links, end all waits, and notify the owner by mail."""
    now = services.clock.now()
    with services.database.transaction() as session:
        space = space_of_owner(session, change.owner)
        space.password_hash = change.password_hash
        sign_ins.end_all_sessions(session, space.id, but=change.owner.device.id)
        sign_ins.forget_all_attempts(session, attempts_key(services, space.email_key))
        verifications.erase_of_space(session, space.id, Purpose.RESET_LINK)
        message = PasswordChanged(to=space.email, full_name=owner_name(space), at=now)
        outbox.add(session, services.keyring, message, now=now)
        audit.add(session, Event.PASSWORD_CHANGED, space.number, now)


@dataclass(frozen=True)
class EmailChange:
    owner: CurrentUser
    email: str


def ask_email_change(services: Services, asked: EmailChange) -> None:
    """Mail a code to the new address; nothing changes until the code is typed in the activation pages (SPEC 8.3).

    This cancels an earlier change that still waits for its code.

    Raises:
        SameEmail: the space already has this address.
        EmailTaken: the address is not free.
        SignedOut: the session has ended.
    """
    now, email = services.clock.now(), asked.email
    with services.database.transaction() as session:
        spaces.lock_addresses(session, comparison_key(email))
        space = space_of_owner(session, asked.owner)
        if comparison_key(email) == space.email_key:
            raise SameEmail
        void_email_change(session, space.id)
        mail_code(services, session, email, space)
        audit.add(session, Event.EMAIL_CHANGE_ASKED, space.number, now)


def give_up_email_change(services: Services, owner: CurrentUser) -> None:
    """Cancel the change of address: the mailed code no longer works, and the new address is free again."""
    with services.database.transaction() as session:
        void_email_change(session, space_of_owner(session, owner).id)


def carry_out_email_change(services: Services, session: Session, code: Verification) -> Space:
    """Give the space its new address, in the activation's transaction. The holder of the former one can object."""
    now, token = services.clock.now(), token_urlsafe(32)
    space = spaces.space_to_change(session, code.space_id or "")
    keep_factors(session, space, now)
    message = EmailChanged(to=space.email, full_name=owner_name(space), token=token)
    notice = outbox.add(session, services.keyring, message, now=now)
    former_addresses.keep_address(session, services.keyring, space, token, notice_id=notice.id, now=now)
    verifications.erase_of_space(session, space.id, Purpose.RESET_LINK)
    space.email, space.email_key = code.email or code.subject, code.subject
    audit.add(session, Event.EMAIL_CHANGED, space.number, now)
    return space


def objection_deadline(session: Session, message_id: str, now: datetime) -> datetime | None:
    """The deadline that the notice of a change states if it is sent now. None once the change was undone."""
    former = former_addresses.former_address_of_notice(session, message_id)
    return former_addresses.deadline(former, now) if former else None


def adopt_objection(services: Services, session: Session, token: str, message_id: str) -> None:
    """Link a change to its notice, so that the seven days start when the notice is sent.

    The release of revision 0006 wrote notices without recording their ids.
    """
    former, _space = former_addresses.former_address(session, services.keyring, token, services.clock.now())
    if former is not None:
        former.notice_id, former.expires_at = message_id, None
        session.flush()


def announce_change_again(services: Services, session: Session, message_id: str, now: datetime) -> None:
    """Write another notice, with another link, when the key that encrypted the first one is lost."""
    former = former_addresses.former_address_of_notice(session, message_id)
    if former is not None:
        token = token_urlsafe(32)
        name = owner_name(spaces.space_to_change(session, former.space_id or ""))
        message = EmailChanged(to=former.email or former.subject, full_name=name, token=token)
        former.secret_hash = services.keyring.keyed_hash(Purpose.OBJECTION_LINK, token)
        former.notice_id = outbox.add(session, services.keyring, message, now=now).id


def count_objection_days(session: Session, message_id: str, now: datetime) -> None:
    """Start the seven days, once the notice was sent or permanently refused (SPEC 4.4)."""
    former = former_addresses.former_address_of_notice(session, message_id)
    if former is not None:
        former.expires_at, former.notice_id = now + OBJECTION_LIFETIME, None


def can_object(services: Services, token: str) -> bool:
    with services.database.read() as session:
        return former_addresses.former_address(session, services.keyring, token, services.clock.now()) != (None, None)


def object_to_email_change(services: Services, token: str) -> None:
    """Give the space its former address and factors back, sign out all devices, void the password.

    A stranger may have set it. The trusted question and the passkeys are again what they were seven days before the
    change of address, at most. The holder of the former address then chooses another password with a mailed link
    (SPEC 8.2). Later changes of address are undone as well.

    Raises:
        ObjectionGone: the seven days are over, or the space already has its former address again.
    """
    now = services.clock.now()
    with services.database.transaction() as session:
        former, space = former_addresses.former_address(session, services.keyring, token, now)
        if former is None or space is None:
            raise ObjectionGone
        space.email, space.email_key = former.email or former.subject, former.subject
        space.password_hash = UNUSABLE
        keep_open(space)  # the stranger may have asked to close the space
        void_email_change(session, space.id)
        sign_ins.end_all_sessions(session, space.id)
        verifications.erase_of_space(session, space.id, Purpose.RESET_LINK)
        restore_factors(session, space, changed_at=former.created_at)
        space.recovery_failures = 0
        former_addresses.forget_former_addresses(session, space.id, since=former.created_at)
        audit.add(session, Event.EMAIL_CHANGE_UNDONE, space.number, now)


def void_email_change(session: Session, space_id: str) -> None:
    """Cancel a change of address that waits for its code: a stranger may have asked for it."""
    verifications.void_codes(session, Verification.space_id == space_id)
