"""An address that refuses our messages is told of where it can be mended (SPEC 3.5, 8)."""

from dataclasses import replace
from smtplib import SMTPRecipientsRefused

import pytest
from sqlalchemy import select

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import register
from tests.unit.usecases.owners import new_space
from webapp.connectors.smtp import HandOver
from webapp.messages.message import RenderedMessage
from webapp.messages.question_changed import QuestionChanged
from webapp.persistence import outbox
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.registrations import Registration
from webapp.services import Services
from webapp.usecases.account.queries import history
from webapp.usecases.outbox.record_undeliverable import record_undeliverable
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.correct_address import correct_address
from webapp.usecases.registration.queries import pending_registration

ZOE = "zoe@exemple.fr"


def sent_id(services: Services) -> str:
    """The id of the newest message."""
    with services.database.read() as session:
        rows = select(OutboxMessage.id).order_by(OutboxMessage.created_at.desc()).limit(1)
        return session.scalars(rows).one()


@pytest.fixture
def registration_id(services: Services, sent: list[RenderedMessage]) -> str:
    """A registration whose code has left."""
    register(services, ZOE)
    assert send_next(services)
    with services.database.read() as session:
        return session.scalars(select(Registration.id)).one()


def is_undeliverable(services: Services, registration_id: str) -> bool:
    pending = pending_registration(services, registration_id)
    assert pending is not None
    return pending.is_undeliverable


@pytest.mark.parametrize("named", [ZOE, "ZOE@EXEMPLE.FR"])
def test_a_report_marks_the_address_of_the_request(services: Services, registration_id: str, named: str) -> None:
    assert not is_undeliverable(services, registration_id)
    assert record_undeliverable(services, sent_id(services), named)
    assert is_undeliverable(services, registration_id)
    assert not record_undeliverable(services, sent_id(services), named)


def test_a_report_is_believed_only_about_the_address_that_its_message_was_sent_to(
    services: Services, registration_id: str
) -> None:
    """Whoever got a message could otherwise spoil the address of somebody else."""
    assert not record_undeliverable(services, sent_id(services), "eva@exemple.fr")
    assert not record_undeliverable(services, "another", ZOE)
    assert not is_undeliverable(services, registration_id)


def test_a_message_that_has_not_left_cannot_come_back(services: Services) -> None:
    register(services, ZOE)
    assert not record_undeliverable(services, sent_id(services), ZOE)


def test_a_refusal_at_once_marks_the_address_too(services: Services) -> None:
    def refuse(_message: RenderedMessage, _hand_over: HandOver) -> None:
        raise SMTPRecipientsRefused({ZOE: (550, b"5.1.1 No such user")})

    register(services, ZOE)
    assert send_next(replace(services, send=refuse))
    with services.database.read() as session:
        found = session.scalars(select(Registration.id)).one()
    assert is_undeliverable(services, found)


def test_a_corrected_address_is_not_marked(
    services: Services, registration_id: str, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    record_undeliverable(services, sent_id(services), ZOE)
    clock.advance(minutes=1)
    correct_address(services, registration_id, "zoe.martin@exemple.fr")
    assert not is_undeliverable(services, registration_id)


def test_an_address_in_an_international_domain_is_known_by_both_its_names(
    services: Services, sent: list[RenderedMessage]
) -> None:
    register(services, "zoe@straße.de")
    assert send_next(services)
    assert record_undeliverable(services, sent_id(services), "zoe@xn--strae-oqa.de")


def test_the_history_of_the_space_says_it_once(services: Services, sent: list[RenderedMessage]) -> None:
    space = new_space(services)
    with services.database.transaction() as session:
        message = QuestionChanged(to=space.email, full_name="Zoé MARTIN", at=services.clock.now())
        message_id = outbox.add(session, services.keyring, message, now=services.clock.now()).id
    while send_next(services):
        pass
    for _ in range(2):
        record_undeliverable(services, message_id, space.email)
    assert [event.code for event in history(services, space.number)].count("mail_undeliverable") == 1
