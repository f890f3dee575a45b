"""SPEC 3.5: a mistyped address is corrected without another registration; the first code stops working."""

from datetime import timedelta

import pytest

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.outbox.send_outbox import send_all
from webapp.usecases.registration.activate_space import ActivationRefused
from webapp.usecases.registration.cancel_registration import cancel_registration, read_cancel_link
from webapp.usecases.registration.correct_address import (
    RegistrationGone,
    SameAddress,
    TooManyCorrections,
    correct_address,
)
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, email_availability

MISTYPED, RIGHT = "zoe@exmple.fr", "Zoe@exemple.fr"


@pytest.fixture
def registration_id(services: Services) -> str:
    return register(services, MISTYPED).registration_id


def last_code(services: Services, sent: list[RenderedMessage]) -> str:
    send_all(services)
    return code_in(sent[-1])


def test_the_corrected_address_gets_another_code_that_opens_the_space(
    services: Services, registration_id: str, sent: list[RenderedMessage]
) -> None:
    first = last_code(services, sent)
    correct_address(services, registration_id, RIGHT)
    second = last_code(services, sent)
    assert (sent[-1].to, second == first) == (RIGHT, False)
    with pytest.raises(ActivationRefused):
        activate(services, first, MISTYPED)
    assert email_availability(services, MISTYPED).status is EmailStatus.FREE
    activate(services, second, RIGHT)
    assert email_availability(services, RIGHT).status is EmailStatus.SPACE


def test_an_address_that_had_a_code_gets_no_other_one(services: Services, registration_id: str) -> None:
    with pytest.raises(SameAddress):
        correct_address(services, registration_id, MISTYPED.upper())
    correct_address(services, registration_id, RIGHT)
    for email in (MISTYPED, RIGHT.lower()):
        with pytest.raises(SameAddress):
            correct_address(services, registration_id, email)


def test_an_address_is_corrected_three_times(services: Services, registration_id: str) -> None:
    for n in range(3):
        correct_address(services, registration_id, f"{n}@exemple.fr")
    with pytest.raises(TooManyCorrections):
        correct_address(services, registration_id, RIGHT)


def test_an_address_that_is_taken_changes_nothing(
    services: Services, registration_id: str, sent: list[RenderedMessage]
) -> None:
    register(services, RIGHT)
    with pytest.raises(EmailTaken):
        correct_address(services, registration_id, RIGHT)
    send_all(services)
    assert activate(services, code_in(next(message for message in sent if message.to == MISTYPED)), MISTYPED)


def test_whoever_got_the_first_message_can_still_refuse_further_ones(
    services: Services, registration_id: str, sent: list[RenderedMessage]
) -> None:
    """SPEC 4.3: an asker who corrects the address at once leaves its holder a way to say no."""
    send_all(services)
    token = next(word for word in sent[-1].text.split() if "/annulation/" in word).rsplit("/", 1)[1]
    correct_address(services, registration_id, RIGHT)
    assert read_cancel_link(services, token).can_cancel
    assert cancel_registration(services, token, refuses_further=True)
    assert email_availability(services, MISTYPED).status is EmailStatus.REFUSED
    assert email_availability(services, RIGHT).status is EmailStatus.PENDING  # the request itself goes on


def test_the_link_of_a_request_that_was_corrected_cancels_no_later_request(
    services: Services, registration_id: str, sent: list[RenderedMessage]
) -> None:
    send_all(services)
    token = next(word for word in sent[-1].text.split() if "/annulation/" in word).rsplit("/", 1)[1]
    correct_address(services, registration_id, RIGHT)
    register(services, MISTYPED)
    code = last_code(services, sent)
    assert cancel_registration(services, token)
    activate(services, code, MISTYPED)


def test_an_address_gets_three_codes_in_48_hours_whoever_asks(services: Services, clock: ManualClock) -> None:
    start = clock.now()
    for n in range(3):
        registration = register(services, MISTYPED)
        correct_address(services, registration.registration_id, f"{n}@exemple.fr")
        clock.advance(hours=1)
    with pytest.raises(EmailTaken) as refusal:
        register(services, MISTYPED)
    availability = refusal.value.availability
    assert (availability.status, availability.until) == (EmailStatus.MANY_CODES, start + timedelta(hours=48))
    clock.advance(hours=45)
    register(services, MISTYPED)


@pytest.mark.parametrize("end", ["activated", "cancelled", "expired"])
def test_a_request_that_has_ended_is_corrected_no_more(
    services: Services, registration_id: str, sent: list[RenderedMessage], clock: ManualClock, end: str
) -> None:
    code = last_code(services, sent)
    if end == "activated":
        activate(services, code, MISTYPED)
    elif end == "cancelled":
        token = next(word for word in sent[-1].text.split() if "/annulation/" in word).rsplit("/", 1)[1]
        cancel_registration(services, token)
    else:
        clock.advance(hours=48)
    with pytest.raises(RegistrationGone):
        correct_address(services, registration_id, RIGHT)


def test_a_corrected_address_has_48_hours_of_its_own(
    services: Services, registration_id: str, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    clock.advance(hours=47)
    correct_address(services, registration_id, RIGHT)
    code = last_code(services, sent)
    clock.advance(hours=47)
    assert email_availability(services, RIGHT).until == clock.now() + timedelta(hours=1)
    activate(services, code, RIGHT)
