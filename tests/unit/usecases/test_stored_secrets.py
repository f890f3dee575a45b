"""SPEC 8.1, 8.2, 8.7: a right password renews its hash, a busy machine locks nobody out, a wrong one tells nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from testkit.seeds import State, seed
from tests.support.people import NEW_PASSWORD, PASSWORD, TRUSTED_ANSWER
from tests.unit.usecases.conftest import activate, code_in, registration_request
from tests.unit.usecases.owners import OTHER_EMAIL
from webapp.domain.trusted_questions import normalise_answer
from webapp.messages.message import RenderedMessage
from webapp.persistence.database import PartFailed
from webapp.persistence.sign_ins import SignInAttempts
from webapp.persistence.spaces import Space
from webapp.security.hashing_slots import HashingBusy
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.recover_password import WrongAnswer, ask_reset_link, reset_password
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, find_signed_in, sign_in
from webapp.usecases.account.change_space import PasswordChange, change_password
from webapp.usecases.account.confirm_change import confirm_owner, press_of
from webapp.usecases.outbox.send_outbox import send_all, send_next
from webapp.usecases.registration.activate_space import ActivationRefused, check_password
from webapp.usecases.registration.submit_registration import submit_registration

EMAIL = "zoe.martin@exemple.fr"
FORMER = PasswordHasher(2, 16, 1)
"""What hashed the rows of the release before: another cost, no pepper."""


@pytest.fixture(autouse=True)
def space(services: Services, mail_code: Callable[[str], str]) -> None:
    """A space that is as old as the release before."""
    activate(services, mail_code(EMAIL), EMAIL)
    store(services, password_hash=FORMER.hash(PASSWORD), answer_hash=FORMER.hash(normalise_answer(TRUSTED_ANSWER)))


def store(services: Services, *, password_hash: str, answer_hash: str | None = None) -> None:
    with services.database.transaction() as session:
        space = session.scalars(select(Space)).one()
        space.password_hash = password_hash
        space.trusted_answer_hash = answer_hash or space.trusted_answer_hash


def stored(services: Services) -> tuple[str, str]:
    """The hashes of the password and of the trusted answer."""
    with services.database.read() as session:
        space = session.scalars(select(Space)).one()
        return space.password_hash, space.trusted_answer_hash


enter = partial(sign_in, email=EMAIL, password=PASSWORD, device="test")


def owner_of(services: Services, token: str) -> CurrentUser:
    found = find_signed_in(services, token)
    assert found is not None
    return found


@pytest.fixture
def link(services: Services, sent: list[RenderedMessage]) -> str:
    """The token of a link to choose another password."""
    ask_reset_link(services, EMAIL)
    while send_next(services):
        pass
    return next(word.rsplit("/", 1)[1] for word in sent[-1].text.split() if "/mot-de-passe-oublie/" in word)


class During:
    """The services' passwords; something else happens before each check, or after it."""

    def __init__(self, services: Services, *, before: Any = lambda: None, after: Any = lambda: None) -> None:
        self.passwords, self.before, self.after = services.passwords, before, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self.passwords, name)

    def verify(self, stored: str, secret: str) -> bool:
        self.before()
        is_right = self.passwords.verify(stored, secret)
        self.after()
        return is_right


def once(happens: Callable[[], object]) -> Callable[[], None]:
    left = [happens]
    return lambda: left and left.pop()() and None


def test_a_sign_in_renews_a_former_hash(services: Services) -> None:
    enter(services)
    password_hash, answer_hash = stored(services)
    assert password_hash.startswith("$pepper$") and services.passwords.verify(password_hash, PASSWORD)
    assert FORMER.verify(answer_hash, normalise_answer(TRUSTED_ANSWER))
    enter(services)
    assert stored(services)[0] == password_hash


def test_a_refused_sign_in_renews_nothing(services: Services) -> None:
    before = stored(services)
    with pytest.raises(InvalidCredentials):
        sign_in(services, email=EMAIL, password=f"{PASSWORD}!", device="test")
    assert stored(services) == before


def test_a_password_that_is_asked_again_renews_a_former_hash(services: Services) -> None:
    owner = owner_of(services, enter(services))
    store(services, password_hash=FORMER.hash(PASSWORD))
    confirm_owner(services, press_of(services, owner, "a token", "change-question", []), PASSWORD)
    assert stored(services)[0].startswith("$pepper$")


def test_a_right_answer_of_a_recovery_renews_its_former_hash(services: Services, link: str) -> None:
    reset_password(services, link, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    password_hash, answer_hash = stored(services)
    assert services.passwords.verify(password_hash, NEW_PASSWORD)
    assert answer_hash.startswith("$pepper$")
    assert services.passwords.verify(answer_hash, normalise_answer(TRUSTED_ANSWER))


def test_a_number_given_in_place_of_the_answer_renews_no_answer(services: Services, link: str) -> None:
    before = stored(services)[1]
    with services.database.read() as session:
        number = session.scalars(select(Space.number)).one()
    reset_password(services, link, answer=number, password=NEW_PASSWORD)
    assert stored(services)[1] == before


def test_two_devices_that_sign_in_at_once_with_a_former_hash_both_come_in(services: Services) -> None:
    """The hash that one renews is the one that the other has just compared."""
    passwords: Any = During(services, after=once(lambda: enter(services)))
    assert owner_of(services, enter(replace(services, passwords=passwords)))


def test_a_password_chosen_while_the_former_one_is_renewed_stays(services: Services) -> None:
    owner = owner_of(services, enter(services))
    store(services, password_hash=FORMER.hash(PASSWORD))
    chosen = services.passwords.hash(NEW_PASSWORD)
    passwords: Any = During(services, after=once(lambda: change_password(services, PasswordChange(owner, chosen))))
    press = press_of(services, owner, "a token", "change-question", [])
    confirm_owner(replace(services, passwords=passwords), press, PASSWORD)
    assert stored(services)[0] == chosen


@contextmanager
def busy_machine() -> Iterator[None]:
    raise HashingBusy
    yield


@pytest.fixture
def busy(services: Services, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine that hashes nothing, until this is undone."""
    monkeypatch.setattr(services.passwords._slots, "one", busy_machine)
    return monkeypatch


def test_attempts_that_a_busy_machine_did_not_check_lock_nobody_out(
    services: Services, busy: pytest.MonkeyPatch
) -> None:
    """SPEC 8.1: 4 failures start a wait, 10 a lock of an hour."""
    for _ in range(20):
        with pytest.raises(HashingBusy):
            enter(services)
    busy.undo()
    assert enter(services)


def test_an_attempt_that_was_not_checked_leaves_the_failures_before_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = partial(sign_in, services, email=EMAIL, password="wrong", device="test")
    for _ in range(3):
        with pytest.raises(InvalidCredentials):
            wrong()
    with monkeypatch.context() as busy:
        busy.setattr(services.passwords._slots, "one", busy_machine)
        with pytest.raises(HashingBusy):
            wrong()
    with services.database.read() as session:
        assert session.scalars(select(SignInAttempts.failures)).one() == 3
    with pytest.raises(InvalidCredentials):
        wrong()
    with pytest.raises(Throttled):
        wrong()


def test_answers_that_a_busy_machine_did_not_check_do_not_count(
    services: Services, link: str, busy: pytest.MonkeyPatch
) -> None:
    """SPEC 8.2: a link takes five answers."""
    for _ in range(6):
        with pytest.raises(HashingBusy):
            reset_password(services, link, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    busy.undo()
    with pytest.raises(WrongAnswer):
        reset_password(services, link, answer="wrong", password=NEW_PASSWORD)
    reset_password(services, link, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)


def test_passwords_that_a_busy_machine_did_not_check_leave_the_ten_tries_of_a_code(
    services: Services, sent: list[RenderedMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SPEC 5.2: a code takes ten passwords."""
    request = replace(registration_request(services, OTHER_EMAIL), password_hash=services.passwords.hash(PASSWORD))
    submit_registration(services, request)
    send_all(services)
    tried = partial(check_password, services, code=code_in(sent[-1]), email=OTHER_EMAIL)
    for n in range(9):
        with pytest.raises(ActivationRefused):
            tried(password=f"wrong {n}")
        with monkeypatch.context() as busy:
            busy.setattr(services.passwords._slots, "one", busy_machine)
            with pytest.raises(HashingBusy):
                tried(password=PASSWORD)
    assert tried(password=PASSWORD) == request.password_hash
    with pytest.raises(ActivationRefused, match="too_many_attempts"):
        tried(password=PASSWORD)


def test_a_try_of_a_password_is_never_undone_with_what_follows_it(services: Services) -> None:
    with pytest.raises(PartFailed), services.database.transaction():
        check_password(services, code="ABCD-EFGH-JKMN", email=EMAIL, password="guess")


@pytest.mark.parametrize("kind", ["no space", "certificate", "unusable", "former hash", "current hash"])
def test_a_refused_sign_in_compares_one_hash_whatever_the_address_has(
    services: Services, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """What that costs is held equal by `test_a_check_is_the_same_work_whatever_the_row_holds`."""
    if kind == "certificate":
        seed(services, State.CERTIFICATE, "certificat@exemple.fr")
    if kind == "unusable":
        store(services, password_hash="!")
    if kind == "current hash":
        store(services, password_hash=services.passwords.hash(PASSWORD))
    asked: list[str] = []
    verify = services.passwords.verify
    monkeypatch.setattr(services.passwords, "verify", lambda row, secret: asked.append(row) or verify(row, secret))
    email = {"no space": "personne@exemple.fr", "certificate": "certificat@exemple.fr"}.get(kind, EMAIL)
    with pytest.raises(InvalidCredentials):
        sign_in(services, email=email, password="wrong", device="test")
    assert len(asked) == 1
