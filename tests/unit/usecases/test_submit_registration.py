"""SPEC 3.5 and 4: a request becomes one registration and one message, or nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register
from webapp.messages.message import RenderedMessage
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.persistence.verifications import Verification
from webapp.services import Services
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.cancel_registration import accept_requests_again, cancel_registration
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, email_availability


def rows(services: Services, model: type) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_submitted_request_gives_name_address_and_deadline(services: Services) -> None:
    receipt = register(services)
    assert receipt.full_name == "Zoé MARTIN"
    assert receipt.email == "zoe.martin@exemple.fr"
    assert receipt.deadline == datetime(2023, 8, 23, 10, tzinfo=UTC)


def test_no_space_exists_before_activation(services: Services) -> None:
    register(services)
    assert (rows(services, Registration), rows(services, Space)) == (1, 0)


def test_of_many_requests_for_one_address_one_wins(services: Services) -> None:
    def submit(n: int) -> bool:
        try:
            register(services, "Meme@exemple.fr" if n % 2 else "meme@EXEMPLE.fr")
        except EmailTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(submit, range(8))) == 1
    assert (rows(services, Registration), rows(services, OutboxMessage)) == (1, 1)


def test_an_address_that_waits_for_activation_is_refused_until_its_deadline(
    services: Services, clock: ManualClock
) -> None:
    register(services, "a@exemple.fr")
    clock.advance(hours=47, minutes=59)
    with pytest.raises(EmailTaken) as refusal:
        register(services, "a@exemple.fr")
    assert refusal.value.availability.status is EmailStatus.PENDING
    clock.advance(minutes=1)
    assert email_availability(services, "a@exemple.fr").status is EmailStatus.FREE
    register(services, "a@exemple.fr")


def test_the_address_of_a_space_is_refused_in_any_case(services: Services, mail_code: Callable[[str], str]) -> None:
    code = mail_code("a@exemple.fr")
    activate(services, code, "a@exemple.fr")
    with pytest.raises(EmailTaken) as refusal:
        register(services, "A@Exemple.FR")
    assert refusal.value.availability.status is EmailStatus.SPACE


def test_who_cancelled_can_refuse_further_requests_for_30_days(
    services: Services, mail_code: Callable[[str], str], sent: list[RenderedMessage], clock: ManualClock
) -> None:
    mail_code("a@exemple.fr")
    cancel_registration(services, cancel_token_in(sent[-1]), refuses_further=True)
    clock.advance(days=29, hours=23)
    with pytest.raises(EmailTaken) as refusal:
        register(services, "A@exemple.fr")
    availability = refusal.value.availability
    assert (availability.status, availability.until) == (EmailStatus.REFUSED, datetime(2023, 9, 20, 10, tzinfo=UTC))
    clock.advance(hours=1)
    register(services, "a@exemple.fr")


def test_a_refusal_names_no_address_and_is_erased_when_it_ends(
    services: Services, mail_code: Callable[[str], str], sent: list[RenderedMessage], clock: ManualClock
) -> None:
    mail_code("a@exemple.fr")
    cancel_registration(services, cancel_token_in(sent[-1]), refuses_further=True)
    with services.database.read() as session:
        kept = session.scalars(select(Verification)).one()
    assert (kept.email, "exemple" in kept.subject) == (None, False)
    clock.advance(days=30)
    purge_expired(services)
    assert rows(services, Verification) == 0


def test_a_refusal_is_taken_back_by_the_link_that_made_it(
    services: Services, mail_code: Callable[[str], str], sent: list[RenderedMessage]
) -> None:
    mail_code("a@exemple.fr")
    token = cancel_token_in(sent[-1])
    cancel_registration(services, token, refuses_further=True)
    assert not accept_requests_again(services, "another")
    assert [accept_requests_again(services, token) for _ in range(2)] == [True, False]
    register(services, "a@exemple.fr")


def cancel_token_in(message: RenderedMessage) -> str:
    return next(word for word in message.text.split() if "/annulation/" in word).rsplit("/", 1)[1]


def test_a_certificate_holder_learns_of_the_conversion(services: Services, mail_code: Callable[[str], str]) -> None:
    code = mail_code("a@exemple.fr")
    activate(services, code, "a@exemple.fr")
    with services.database.transaction() as session:
        session.scalars(select(Space)).one().sign_in_method = "certificate"
    assert email_availability(services, "a@exemple.fr").status is EmailStatus.CERTIFICATE


def test_a_refused_request_leaves_no_message(services: Services) -> None:
    register(services, "a@exemple.fr")
    with pytest.raises(EmailTaken):
        register(services, "a@exemple.fr")
    assert rows(services, OutboxMessage) == 1


def test_the_request_keeps_hashes_not_the_answer_nor_the_code(services: Services, sent: list[RenderedMessage]) -> None:
    register(services)
    send_next(services)
    with services.database.read() as session:
        request = session.scalars(select(Registration)).one()
    stored = repr({column.name: getattr(request, column.name) for column in Registration.__table__.columns})
    assert request.trusted_answer_hash.startswith("$pepper$")
    assert "Zouzou" not in stored and "zouzou" not in stored
    assert code_in(sent[0]).replace("-", "") not in stored


def test_a_message_to_an_address_that_is_not_proved_holds_nothing_that_was_typed(
    services: Services, sent: list[RenderedMessage]
) -> None:
    """SPEC 4.3: a stranger must not have us write to somebody else, under our name, what he wants."""
    typed = {"first_name": "Compte-suspendu", "last_name": "Voyez-exemple-com", "town": "Ville-de-malheur"}
    register(services, **typed)
    send_next(services)
    said = (sent[0].subject + sent[0].text + sent[0].html).casefold()
    assert sent[0].to in {"zoe.martin@exemple.fr"} and not any(word.casefold() in said for word in typed.values())
