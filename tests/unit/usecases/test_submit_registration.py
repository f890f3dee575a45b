"""SPEC 3.5 and 4: a finished draft becomes one request and one message, or nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activation_draft, code_in, registration_draft
from webapp.messages.message import RenderedMessage
from webapp.persistence.models import Draft, OutboxMessage, Registration, Space
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import read_draft
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.activate_space import activate_space
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, email_availability
from webapp.usecases.registration.submit_registration import DraftGone, submit_registration


def rows(services: Services, model: type) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_submitted_request_tells_name_address_and_deadline(services: Services) -> None:
    outcome = submit_registration(services, registration_draft(services))
    assert outcome["full_name"] == "Zoé MARTIN"
    assert outcome["email"] == "zoe.martin@exemple.fr"
    assert outcome["deadline"] == "2023-08-23T10:00:00+00:00"


def test_no_space_exists_before_activation(services: Services) -> None:
    submit_registration(services, registration_draft(services))
    assert (rows(services, Registration), rows(services, Space)) == (1, 0)


def test_two_submits_at_once_make_one_request_and_one_message(services: Services) -> None:
    draft_id = registration_draft(services)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: submit_registration(services, draft_id), range(8)))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert (rows(services, Registration), rows(services, OutboxMessage)) == (1, 1)


def test_of_many_requests_for_one_address_one_wins(services: Services) -> None:
    drafts = [registration_draft(services, "Meme@exemple.fr" if n % 2 else "meme@EXEMPLE.fr") for n in range(8)]

    def submit(draft_id: str) -> bool:
        try:
            submit_registration(services, draft_id)
        except EmailTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(submit, drafts)) == 1
    assert (rows(services, Registration), rows(services, OutboxMessage)) == (1, 1)


def test_an_address_that_waits_for_activation_is_refused_until_its_deadline(
    services: Services, clock: ManualClock
) -> None:
    submit_registration(services, registration_draft(services, "a@exemple.fr"))
    clock.advance(hours=47, minutes=59)
    with pytest.raises(EmailTaken) as refusal:
        submit_registration(services, registration_draft(services, "a@exemple.fr"))
    assert refusal.value.availability.status is EmailStatus.PENDING
    clock.advance(minutes=1)
    assert email_availability(services, "a@exemple.fr").status is EmailStatus.FREE
    submit_registration(services, registration_draft(services, "a@exemple.fr"))


def test_the_address_of_a_space_is_refused_in_any_case(services: Services, register: Callable[[str], str]) -> None:
    code = register("a@exemple.fr")
    activate_space(services, activation_draft(services, code, "a@exemple.fr"))
    with pytest.raises(EmailTaken) as refusal:
        submit_registration(services, registration_draft(services, "A@Exemple.FR"))
    assert refusal.value.availability.status is EmailStatus.SPACE


def test_a_certificate_holder_is_told_of_the_conversion(services: Services, register: Callable[[str], str]) -> None:
    code = register("a@exemple.fr")
    activate_space(services, activation_draft(services, code, "a@exemple.fr"))
    with services.database.transaction() as session:
        session.scalars(select(Space)).one().sign_in_method = "certificate"
    assert email_availability(services, "a@exemple.fr").status is EmailStatus.CERTIFICATE


def test_a_refused_request_leaves_no_message(services: Services) -> None:
    submit_registration(services, registration_draft(services, "a@exemple.fr"))
    with pytest.raises(EmailTaken):
        submit_registration(services, registration_draft(services, "a@exemple.fr"))
    assert rows(services, OutboxMessage) == 1


def test_an_expired_draft_cannot_be_submitted(services: Services, clock: ManualClock) -> None:
    draft_id = registration_draft(services)
    clock.advance(hours=24)
    with pytest.raises(DraftGone):
        submit_registration(services, draft_id)


def test_once_submitted_the_draft_holds_neither_password_nor_answer(services: Services) -> None:
    draft_id = registration_draft(services)
    submit_registration(services, draft_id)
    draft = read_draft(services, "creation", draft_id)
    assert draft is not None and draft.steps == {}


def test_nothing_typed_lies_in_clear_in_a_draft(services: Services) -> None:
    registration_draft(services)
    with services.database.read() as session:
        sealed = session.scalars(select(Draft.sealed)).one()
    assert b"Zouzou" not in sealed and b"Martin" not in sealed


def test_the_request_keeps_hashes_not_the_answer_nor_the_code(services: Services, sent: list[RenderedMessage]) -> None:
    submit_registration(services, registration_draft(services))
    send_next(services)
    with services.database.read() as session:
        request = session.scalars(select(Registration)).one()
    stored = repr({column.name: getattr(request, column.name) for column in Registration.__table__.columns})
    assert request.trusted_answer_hash.startswith("$argon2id$")
    assert "Zouzou" not in stored and "zouzou" not in stored
    assert code_in(sent[0]).replace("-", "") not in stored
