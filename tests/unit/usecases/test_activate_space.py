"""SPEC 4.1, 4.2, 5: the mailed code opens one space, once, within 48 hours."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.registration.activate_space import ActivationRefused, Refusal

Register = Callable[[str], str]
EMAIL = "zoe@exemple.fr"


def refusal_of(services: Services, code: str, email: str = EMAIL) -> Refusal:
    with pytest.raises(ActivationRefused) as refused:
        activate(services, code, email)
    return refused.value.refusal


def test_the_first_space_of_a_day_gets_the_first_number(services: Services, mail_code: Register) -> None:
    assert activate(services, mail_code(EMAIL), EMAIL).number == "20232330000001"


def test_numbers_of_a_day_follow_each_other(services: Services, mail_code: Register) -> None:
    numbers = [activate(services, mail_code(f"{n}@exemple.fr"), f"{n}@exemple.fr").number for n in "abc"]
    assert numbers == ["20232330000001", "20232330000002", "20232330000003"]


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")])
def test_the_code_may_be_typed_in_any_usual_way(
    services: Services, mail_code: Register, write: Callable[[str], str]
) -> None:
    assert activate(services, write(mail_code(EMAIL)), EMAIL).number


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


def test_a_code_serves_once(services: Services, mail_code: Register) -> None:
    code = mail_code(EMAIL)
    activate(services, code, EMAIL)
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
