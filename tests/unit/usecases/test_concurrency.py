"""What people do to the same addresses and the same space at the same moment (docs/decisions/0013).

On PostgreSQL a deadlock is an error of the database ("deadlock detected"), and fails the test.
"""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.people import PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register, registration_request
from webapp.domain.audit import Event
from webapp.messages.message import RenderedMessage
from webapp.persistence import spaces
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.registrations import Registration
from webapp.persistence.sign_ins import SpaceSession
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import ADDRESS_CODES, Verification
from webapp.security.keyring import Purpose
from webapp.security.passwords import Passwords
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser, SignedOut
from webapp.usecases.access.passkeys import PasskeyRemoval, remove_passkey
from webapp.usecases.access.recover_password import LinkGone, ask_reset_link, reset_password
from webapp.usecases.access.sign_in import InvalidCredentials, find_signed_in, open_session, sign_in, sign_out
from webapp.usecases.account.change_space import (
    EmailChange,
    ObjectionGone,
    PasswordChange,
    QuestionChange,
    SameEmail,
    ask_email_change,
    change_password,
    change_question,
    give_up_email_change,
    object_to_email_change,
)
from webapp.usecases.account.close_space import close_space, keep_space
from webapp.usecases.account.confirm_change import confirm_owner, press_of
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.activate_space import ActivationRefused
from webapp.usecases.registration.cancel_registration import cancel_registration
from webapp.usecases.registration.correct_address import (
    RegistrationGone,
    SameAddress,
    TooManyCorrections,
    correct_address,
)
from webapp.usecases.registration.email_availability import EmailTaken
from webapp.usecases.registration.submit_registration import hash_answer, submit_registration

ADDRESSES = ["a@exemple.fr", "b@exemple.fr", "c@exemple.fr"]
THREADS = 8
ROUNDS = 30
REFUSED = (
    ActivationRefused,
    EmailTaken,
    RegistrationGone,
    LinkGone,
    ObjectionGone,
    SameAddress,
    SameEmail,
    SignedOut,
    TooManyCorrections,
)


@pytest.fixture
def owner(services: Services, mail_code: Callable[[str], str]) -> CurrentUser:
    activate(services, mail_code("a@exemple.fr"), "a@exemple.fr")
    with services.database.transaction() as session:
        session.scalars(select(Space)).one().password_hash = services.passwords.hash(PASSWORD)
    found = find_signed_in(services, sign_in(services, email="a@exemple.fr", password=PASSWORD, device="test"))
    assert found is not None
    return found


def at_once(*calls: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(calls)) as pool:
        for done in [pool.submit(call) for call in calls]:
            with suppress(*REFUSED):
                done.result()


def words_of(messages: list[RenderedMessage], part: str) -> list[str]:
    """The tokens of the links mailed so far, the newest first."""
    words = [word for message in reversed(messages) for word in message.text.split() if part in word]
    return [word.rsplit("/", 1)[1] for word in words]


def choose_password(services: Services, user: CurrentUser, password: str) -> None:
    change_password(services, PasswordChange(user, services.passwords.hash(password)))


def choose_question(services: Services, user: CurrentUser) -> None:
    change_question(services, QuestionChange(user, "nickname", hash_answer(services, "Médor")))


def prove_again(services: Services, user: CurrentUser) -> None:
    confirm_owner(services, press_of(services, user, "the token", "change-question", []), PASSWORD)


def remove_any_passkey(services: Services, user: CurrentUser) -> None:
    remove_passkey(services, PasskeyRemoval(user, "any"))


class People:
    """Each method is something that somebody does, with whatever was mailed so far."""

    def __init__(self, services: Services, owner: CurrentUser, sent: list[RenderedMessage], seed: int) -> None:
        self.services, self.first, self.sent, self.chance = services, owner, sent, random.Random(seed)
        self.submitted: list[str] = []

    @property
    def owner(self) -> CurrentUser:
        """Sign in again first: others change the password, which ends sessions."""
        with self.services.database.transaction() as session:
            space = spaces.space_to_change(session, self.first.space.id)
            token = open_session(self.services, session, space, "test", Event.SIGNED_IN)
        return find_signed_in(self.services, token) or self.first

    def register(self) -> None:
        self.submitted.append(register(self.services, self.chance.choice(ADDRESSES)).registration_id)

    def correct(self) -> None:
        if self.submitted:
            correct_address(self.services, self.submitted[-1], self.chance.choice(ADDRESSES))

    def activate(self) -> None:
        codes = [message for message in self.sent if "/activation/code?code=" in message.text]
        if codes:
            message = self.chance.choice(codes[-3:])
            activate(self.services, code_in(message), message.to)

    def cancel(self) -> None:
        if tokens := words_of(self.sent, "/activation/annulation/"):
            cancel_registration(self.services, tokens[0])

    def change_address(self) -> None:
        ask_email_change(self.services, EmailChange(self.owner, self.chance.choice(ADDRESSES)))

    def give_up(self) -> None:
        give_up_email_change(self.services, self.owner)

    def object(self) -> None:
        if tokens := words_of(self.sent, "/opposition/"):
            object_to_email_change(self.services, tokens[0])

    def choose_password(self) -> None:
        choose_password(self.services, self.owner, PASSWORD)

    def forget_password(self) -> None:
        ask_reset_link(self.services, self.chance.choice(ADDRESSES))

    def reset(self) -> None:
        if tokens := words_of(self.sent, "/mot-de-passe-oublie/"):
            reset_password(self.services, tokens[0], answer=TRUSTED_ANSWER, password=PASSWORD)

    def leave(self) -> None:
        close_space(self.services, self.owner)
        keep_space(self.services, self.owner)

    def work(self) -> None:
        while send_next(self.services):
            pass
        purge_expired(self.services)

    def live(self) -> None:
        deeds = [self.register, self.correct, self.activate, self.cancel, self.change_address, self.give_up]
        deeds += [self.object, self.choose_password, self.forget_password, self.reset, self.leave, self.work]
        for _ in range(ROUNDS):
            with suppress(*REFUSED):
                self.chance.choice(deeds)()


def test_whatever_people_do_at_once_nobody_waits_in_a_circle_and_an_address_has_one_holder(
    services: Services, owner: CurrentUser, sent: list[RenderedMessage]
) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(People(services, owner, sent, seed).live) for seed in range(THREADS)]:
            done.result()
    with services.database.read() as session:
        of_spaces = session.scalars(select(Space.email_key)).all()
        of_registrations = session.scalars(select(Registration.email_key)).all()
        codes = session.scalars(select(Verification).where(Verification.purpose.in_(ADDRESS_CODES))).all()
        former, changes = (
            session.scalars(select(column).where(Verification.purpose == purpose.value)).all()
            for column, purpose in (
                (Verification.subject, Purpose.OBJECTION_LINK),
                (Verification.space_id, Purpose.EMAIL_CHANGE_CODE),
            )
        )
    assert {code.subject for code in codes if code.registration_id} == set(of_registrations)
    keys = [*of_spaces, *(code.subject for code in codes)]
    assert len(keys) == len(set(keys))
    assert not set(of_spaces) & set(former)
    assert len(changes) == len(set(changes))


def test_a_request_and_the_activation_of_another_for_the_same_address_never_both_win(
    services: Services, mail_code: Callable[[str], str]
) -> None:
    for n in range(20):
        email = f"n{n}@exemple.fr"
        code, rival = mail_code(email), registration_request(services, email)
        at_once(partial(activate, services, code, email), partial(submit_registration, services, rival))
    with services.database.read() as session:
        assert len(session.scalars(select(Space)).all()) == 20
        assert session.scalars(select(Registration)).all() == []


def test_a_change_of_address_confirmed_and_replaced_at_once_is_one_or_the_other(
    services: Services, owner: CurrentUser, sent: list[RenderedMessage]
) -> None:
    """Both want the space and the request: whoever waits in the other order waits for ever."""
    for n in range(20):
        email = f"n{n}@exemple.fr"
        ask_email_change(services, EmailChange(owner, email))
        while send_next(services):
            pass
        code = next(code_in(message) for message in reversed(sent) if message.to == email)
        other = EmailChange(owner, f"x{email}")
        at_once(partial(activate, services, code, email), partial(ask_email_change, services, other))
        with services.database.read() as session:
            of_change = Verification.purpose == Purpose.EMAIL_CHANGE_CODE.value
            waiting = session.scalars(select(Verification.subject).where(of_change)).all()
        assert waiting == [f"x{email}"]


def test_a_space_erased_while_its_owner_uses_it_leaves_nothing_behind(
    services: Services, owner: CurrentUser, clock: ManualClock
) -> None:
    """The database erases what belongs to the space after it has locked the space, as everybody does."""
    with services.database.read() as session:
        again = session.get_one(Space, owner.space.id)
    for n in range(10):
        with services.database.transaction() as session:
            space = session.merge(again)
            token = open_session(services, session, space, "test", Event.SIGNED_IN)
            space.closes_at, space.closing_reason = clock.now(), "asked"
        user = find_signed_in(services, token) or owner
        ask_email_change(services, EmailChange(user, f"n{n}@exemple.fr"))
        at_once(
            partial(purge_expired, services),
            partial(ask_email_change, services, EmailChange(user, f"x{n}@exemple.fr")),
            partial(choose_password, services, user, PASSWORD),
            partial(give_up_email_change, services, user),
            partial(purge_expired, services),
        )
        purge_expired(services)
        with services.database.read() as session:
            left = [session.scalars(select(model)).all() for model in (Space, SpaceSession)]
            of_spaces = session.scalars(select(Verification).where(Verification.space_id.is_not(None))).all()
        assert [*left, of_spaces] == [[], [], []]


class Meanwhile:
    """Hashing takes tens of milliseconds; this one lets something else happen meanwhile."""

    def __init__(self, passwords: Passwords, happens: Callable[[], object]) -> None:
        self.passwords, self.happens = passwords, happens

    def hash(self, password: str) -> str:
        self.happens()
        return self.passwords.hash(password)

    def verify(self, password_hash: str, password: str) -> bool:
        self.happens()
        return self.passwords.verify(password_hash, password)

    def renew(self, password_hash: str, password: str) -> str:
        return self.passwords.renew(password_hash, password)


@pytest.fixture
def overtaken(services: Services, owner: CurrentUser, sent: list[RenderedMessage]) -> Services:
    """For whoever knows the password: while it is judged, the owner sets another by the mailed link."""
    ask_reset_link(services, "a@exemple.fr")
    while send_next(services):
        pass
    token = words_of(sent, "/mot-de-passe-oublie/")[0]
    answer = TRUSTED_ANSWER

    def set_another() -> None:
        with suppress(LinkGone):  # once
            reset_password(services, token, answer=answer, password=f"nouvelle {PASSWORD}")

    passwords: Any = Meanwhile(services.passwords, set_another)
    return replace(services, passwords=passwords)


def test_a_password_that_is_replaced_while_it_is_judged_opens_nothing(services: Services, overtaken: Services) -> None:
    with pytest.raises(InvalidCredentials):
        sign_in(overtaken, email="a@exemple.fr", password=PASSWORD, device="a stranger's")
    with services.database.read() as session:
        assert session.scalars(select(SpaceSession)).all() == []


@pytest.mark.parametrize(
    "change",
    [
        prove_again,
        partial(choose_password, password="une autre phrase de passe 2"),
        choose_question,
    ],
    ids=["password asked again", "password", "question"],
)
def test_what_a_password_let_in_changes_nothing_once_another_is_set(
    services: Services, overtaken: Services, owner: CurrentUser, change: Callable[..., object]
) -> None:
    with pytest.raises(SignedOut):
        change(overtaken, owner)
    assert sign_in(services, email="a@exemple.fr", password=f"nouvelle {PASSWORD}", device="the owner's")


@pytest.mark.parametrize(
    "change",
    [close_space, keep_space, give_up_email_change, remove_any_passkey],
    ids=["close", "keep", "give a change of address up", "remove a passkey"],
)
def test_what_asks_for_no_new_secret_changes_nothing_either_once_signed_out(
    services: Services, owner: CurrentUser, change: Callable[..., object]
) -> None:
    sign_out(services, owner)
    with pytest.raises(SignedOut):
        change(services, owner)


def test_a_corrected_address_voids_the_message_to_the_wrong_one(
    services: Services, sent: list[RenderedMessage]
) -> None:
    correct_address(services, register(services, "faute@exemple.fr").registration_id, "juste@exemple.fr")
    while send_next(services):
        pass
    assert [message.to for message in sent] == ["juste@exemple.fr"]


def test_a_message_withdrawn_is_emptied_by_the_worker(
    services: Services, sent: list[RenderedMessage], clock: ManualClock, mail_code: Callable[[str], str]
) -> None:
    register(services, "zoe@exemple.fr")
    with services.database.transaction() as session:
        session.delete(session.scalars(select(Registration)).one())
    send_next(services)
    with services.database.read() as session:
        message = session.scalars(select(OutboxMessage)).one()
    assert message.sealed is None and message.dropped_at is not None and sent == []
