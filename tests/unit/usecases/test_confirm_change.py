"""SPEC 8.3, decision 0022: a change asks for the password, and one press carries it out once."""

import pytest

from tests.support.people import NEW_PASSWORD, PASSWORD
from tests.unit.usecases.owners import OTHER_EMAIL, new_space, open_session, signed_in
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.sign_in import InvalidCredentials, find_signed_in
from webapp.usecases.account.change_space import PasswordChange, change_password
from webapp.usecases.account.confirm_change import (
    Confirmation,
    Press,
    carry_out_change,
    confirm_owner,
    press_of,
    receipt_of,
)

TYPED = [("phone", "01 99 00 12 34"), ("name", "Zoé")]


@pytest.fixture(autouse=True)
def space(services: Services) -> Space:
    return new_space(services)


@pytest.fixture
def token(services: Services) -> str:
    return open_session(services)


@pytest.fixture
def owner(services: Services, token: str) -> CurrentUser:
    found = find_signed_in(services, token)
    assert found is not None
    return found


def carry_out(services: Services, press: Press, confirmation: Confirmation, done: list[object]) -> bool:
    return carry_out_change(services, press, confirmation, lambda: "command", lambda _, command: done.append(command))


def test_a_press_carries_a_change_out_once(services: Services, owner: CurrentUser, token: str) -> None:
    press, done = press_of(services, owner, token, "change-details", TYPED), list[object]()
    assert receipt_of(services, press) is None
    confirmation = confirm_owner(services, press, PASSWORD)
    outcomes = [carry_out(services, press, confirmation, done) for _ in range(2)]
    assert (outcomes, done) == ([True, False], ["command"])
    receipt = receipt_of(services, press)
    assert receipt is not None and services.passwords.verify(receipt.password_hash, PASSWORD)


def test_the_order_of_the_fields_makes_no_other_press(services: Services, owner: CurrentUser, token: str) -> None:
    one, same = (press_of(services, owner, token, "change-details", typed) for typed in (TYPED, TYPED[::-1]))
    assert one == same


def test_another_value_token_page_or_owner_makes_another_press(
    services: Services, owner: CurrentUser, token: str
) -> None:
    new_space(services, OTHER_EMAIL)
    other = signed_in(services, OTHER_EMAIL)
    press, done = press_of(services, owner, token, "change-details", TYPED), list[object]()
    carry_out(services, press, confirm_owner(services, press, PASSWORD), done)
    for another in (
        press_of(services, owner, token, "change-details", [("name", "Zoé")]),
        press_of(services, owner, "another token", "change-details", TYPED),
        press_of(services, owner, token, "change-question", TYPED),
        press_of(services, other, token, "change-details", TYPED),
    ):
        assert receipt_of(services, another) is None


def test_what_fails_is_not_done_and_can_be_pressed_again(services: Services, owner: CurrentUser, token: str) -> None:
    press = press_of(services, owner, token, "change-details", TYPED)
    confirmation = confirm_owner(services, press, PASSWORD)

    def fail(_services: Services, _command: object) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        carry_out_change(services, press, confirmation, lambda: None, fail)
    assert receipt_of(services, press) is None
    assert carry_out(services, press, confirmation, [])


def test_the_press_that_changed_the_password_is_confirmed_again_by_the_former_one(
    services: Services, owner: CurrentUser, token: str
) -> None:
    """Its answer was lost: the browser sends the same form once more."""
    press = press_of(services, owner, token, "change-password", TYPED)
    change = PasswordChange(owner, services.passwords.hash(NEW_PASSWORD))
    first = confirm_owner(services, press, PASSWORD)
    carry_out_change(services, press, first, lambda: change, change_password)
    assert confirm_owner(services, press, PASSWORD).token == first.token
    with pytest.raises(InvalidCredentials):
        confirm_owner(services, press_of(services, owner, token, "change-password", []), PASSWORD)


def test_the_next_token_comes_from_the_one_before(services: Services, owner: CurrentUser, token: str) -> None:
    tokens = {
        confirm_owner(services, press_of(services, owner, sent, "change-details", TYPED), PASSWORD).token
        for sent in (token, token, "another token")
    }
    assert len(tokens) == 2
