"""SPEC 4.1, 4.2, 5: the mailed code opens one space, once, within 48 hours."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select

from tests.support.people import PASSWORD
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register, registration_request
from webapp.domain import activation_code
from webapp.messages.message import RenderedMessage
from webapp.persistence import spaces
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.sign_in import find_signed_in
from webapp.usecases.account.change_space import EmailChange, ask_email_change
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.activate_space import (
    MAX_ATTEMPTS,
    ActivationRefused,
    ActivationRequest,
    Refusal,
    activate_space,
    check_password,
)
from webapp.usecases.registration.email_availability import EmailStatus, email_availability
from webapp.usecases.registration.submit_registration import submit_registration

Register = Callable[[str], str]
EMAIL = "zoe@exemple.fr"


def refusal_of(services: Services, code: str, email: str = EMAIL) -> Refusal:
    with pytest.raises(ActivationRefused) as refused:
        activate(services, code, email)
    return refused.value.refusal


def test_a_number_that_is_taken_is_drawn_again(
    services: Services, mail_code: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["20232330000007", "20232330000007", "20232330000008"])
    monkeypatch.setattr(spaces, "draw_number", lambda *_, **__: next(drawn))
    numbers = [activate(services, mail_code(f"{n}@exemple.fr"), f"{n}@exemple.fr").number for n in "ab"]
    assert numbers == ["20232330000007", "20232330000008"]


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")])
def test_the_code_may_be_typed_in_any_usual_way(
    services: Services, mail_code: Register, write: Callable[[str], str]
) -> None:
    assert activate(services, write(mail_code(EMAIL)), EMAIL).number


@pytest.mark.parametrize(
    ("mailed", "typed"), [("AC2D5F8HJKVN", "aczd-sfbh-jkun"), ("SBZU5F8HJKVN", "Code : SBZU-5F8H-JKVN")]
)
def test_look_alikes_are_folded_and_a_code_of_the_former_alphabet_still_opens(
    services: Services, mail_code: Register, monkeypatch: pytest.MonkeyPatch, mailed: str, typed: str
) -> None:
    """SPEC 4.1: codes that were mailed before the alphabet lost its look-alikes live their 48 hours."""
    monkeypatch.setattr(activation_code, "generate", lambda: mailed)
    mail_code(EMAIL)
    assert activate(services, typed, EMAIL).number


def test_the_address_may_be_typed_in_any_case(services: Services, mail_code: Register) -> None:
    assert activate(services, mail_code(EMAIL), "ZOE@Exemple.fr").number


def test_the_space_takes_over_what_was_registered(services: Services, mail_code: Register) -> None:
    activate(services, mail_code(EMAIL), EMAIL)
    with services.database.read() as session:
        space, waiting = session.scalars(select(Space)).one(), session.scalars(select(Registration)).all()
    assert (space.email, space.details["last_name"], space.password_hash) == (EMAIL, "Martin", "$argon2id$x")
    assert waiting == []


def test_a_code_is_valid_until_the_48th_hour(services: Services, mail_code: Register, clock: ManualClock) -> None:
    code = mail_code(EMAIL)
    clock.advance(hours=48, seconds=-1)
    assert activate(services, code, EMAIL).number


def test_at_the_48th_hour_the_code_is_said_to_be_expired(
    services: Services, mail_code: Register, clock: ManualClock
) -> None:
    code = mail_code(EMAIL)
    clock.advance(hours=48)
    assert refusal_of(services, code) is Refusal.EXPIRED


def test_a_code_is_still_said_to_be_expired_after_the_purge(
    services: Services, mail_code: Register, clock: ManualClock
) -> None:
    code = mail_code(EMAIL)
    clock.advance(hours=49)
    assert purge_expired(services)["registrations"] == 1
    assert refusal_of(services, code) is Refusal.EXPIRED
    assert refusal_of(services, code, "other@exemple.fr") is Refusal.NO_MATCH


def test_a_code_works_once_and_is_then_said_to_be_used(
    services: Services, mail_code: Register, clock: ManualClock
) -> None:
    """SPEC 5.2: "Cet espace est déjà activé", on the second device as well."""
    code = mail_code(EMAIL)
    activate(services, code, EMAIL)
    assert refusal_of(services, code) is Refusal.USED
    assert refusal_of(services, code, "other@exemple.fr") is Refusal.NO_MATCH
    clock.advance(days=30)
    purge_expired(services)
    assert refusal_of(services, code) is Refusal.NO_MATCH


def test_a_code_opens_nothing_with_another_address(services: Services, mail_code: Register) -> None:
    first, _ = mail_code(EMAIL), mail_code("other@exemple.fr")
    assert refusal_of(services, first, "other@exemple.fr") is Refusal.NO_MATCH
    assert refusal_of(services, "ABCD-EFGH-JKLM") is Refusal.NO_MATCH


def test_one_code_used_from_two_places_at_once_opens_one_space(services: Services, mail_code: Register) -> None:
    code = mail_code(EMAIL)

    def try_one(_: int) -> str | None:
        try:
            return activate(services, code, EMAIL).number
        except ActivationRefused:
            return None

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for number in pool.map(try_one, range(8)) if number]
    assert len(numbers) == 1


def asked_with(services: Services, code: str, password: str, email: str = EMAIL) -> ActivationRequest:
    """As another browser than the one of the request."""
    password_hash = check_password(services, code=code, email=email, password=password)
    return ActivationRequest(code, email, password_hash=password_hash)


@pytest.fixture
def code(services: Services, sent: list[RenderedMessage]) -> str:
    """The code of a request with the password PASSWORD."""
    request = replace(registration_request(services, EMAIL), password_hash=services.passwords.hash(PASSWORD))
    submit_registration(services, request)
    while send_next(services):
        pass
    return code_in(sent[-1])


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(ActivationRefused) as refusal:
        act()
    return refusal.value.refusal


def test_whoever_holds_the_mailbox_but_not_the_password_opens_nothing(services: Services, code: str) -> None:
    """SPEC 5.2: the victim of a stranger's request is led to activate it, and hands nothing over."""
    assert refused(lambda: activate_space(services, ActivationRequest(code, EMAIL))) is Refusal.NO_PROOF
    assert refused(lambda: asked_with(services, code, "a guess")) is Refusal.WRONG_PASSWORD
    assert email_availability(services, EMAIL).status is EmailStatus.PENDING


def test_another_browser_activates_with_the_password_of_the_request(services: Services, code: str) -> None:
    receipt = activate_space(services, asked_with(services, code, PASSWORD))
    assert receipt.session_token and find_signed_in(services, receipt.session_token)


def test_the_browser_of_another_request_is_not_the_one_of_this_request(services: Services, code: str) -> None:
    other = register(services, "other@exemple.fr").registration_id
    foreign = ActivationRequest(code, EMAIL, registration_id=other)
    assert refused(lambda: activate_space(services, foreign)) is Refusal.NO_PROOF


def test_ten_passwords_may_be_tried_with_a_code(services: Services, code: str) -> None:
    tries = [refused(partial(asked_with, services, code, f"guess {n}")) for n in range(MAX_ATTEMPTS)]
    assert set(tries) == {Refusal.WRONG_PASSWORD}
    assert refused(lambda: asked_with(services, code, PASSWORD)) is Refusal.TOO_MANY_ATTEMPTS


def test_of_many_passwords_tried_at_once_ten_are_judged(services: Services, code: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        tries = list(pool.map(lambda n: refused(lambda: asked_with(services, code, f"guess {n}")), range(16)))
    assert Counter(tries) == {Refusal.WRONG_PASSWORD: MAX_ATTEMPTS, Refusal.TOO_MANY_ATTEMPTS: 16 - MAX_ATTEMPTS}


def test_a_password_is_judged_only_with_a_code_of_the_address(services: Services, code: str) -> None:
    """Nothing is hashed for whoever makes codes up."""
    assert check_password(services, code="ABCD-EFGH-JKMN", email=EMAIL, password=PASSWORD) is None
    assert check_password(services, code=code, email="other@exemple.fr", password=PASSWORD) is None


class TestOfAnotherAddress:
    """SPEC 5.2, 8.3: a code for another address is accepted from its space only."""

    NEW = "nouvelle@exemple.fr"

    @pytest.fixture
    def owner(self, services: Services, code: str) -> CurrentUser:
        token = activate_space(services, asked_with(services, code, PASSWORD)).session_token
        found = find_signed_in(services, token or "")
        assert found is not None
        return found

    @pytest.fixture
    def new_code(self, services: Services, owner: CurrentUser, sent: list[RenderedMessage]) -> str:
        ask_email_change(services, EmailChange(owner, self.NEW))
        while send_next(services):
            pass
        return next(code_in(message) for message in reversed(sent) if message.to == self.NEW)

    def test_a_stranger_who_got_the_code_by_a_slip_changes_nothing(self, services: Services, new_code: str) -> None:
        assert refused(lambda: activate_space(services, ActivationRequest(new_code, self.NEW))) is Refusal.NO_PROOF
        assert refused(lambda: asked_with(services, new_code, "guess", self.NEW)) is Refusal.WRONG_PASSWORD
        assert email_availability(services, EMAIL).status is EmailStatus.SPACE

    def test_another_space_that_is_signed_in_changes_nothing(self, services: Services, new_code: str) -> None:
        foreign = ActivationRequest(new_code, self.NEW, space_id="another")
        assert refused(lambda: activate_space(services, foreign)) is Refusal.NO_PROOF

    def test_the_signed_in_space_keeps_its_session(self, services: Services, new_code: str, owner: CurrentUser) -> None:
        receipt = activate_space(services, ActivationRequest(new_code, self.NEW, space_id=owner.space.id))
        assert receipt.is_change and receipt.session_token is None

    def test_the_password_of_the_space_opens_a_session(self, services: Services, new_code: str) -> None:
        receipt = activate_space(services, asked_with(services, new_code, PASSWORD, self.NEW))
        user = find_signed_in(services, receipt.session_token or "")
        assert receipt.is_change and user is not None and user.space.email == self.NEW
