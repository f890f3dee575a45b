"""SPEC 9: a message to the operator leaves by the outbox; nothing typed is lost; an incident number may go with it."""

import re
from collections.abc import Callable

import pytest

from tests.support.html import attribute
from tests.unit.web.conftest import EMAIL, Walker
from webapp.connectors.mail_message import build_message
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.outbox.send_outbox import send_next

TYPED = {"email": EMAIL, "about": "Une page refuse", "text": "Bonjour,\r\nla page refuse.\r\n\r\nMerci"}


@pytest.fixture
def at_contact(walker: Walker) -> Walker:
    walker.open("/contact")
    return walker


def written(services: Services, sent: list[RenderedMessage]) -> RenderedMessage:
    sent.clear()
    while send_next(services):
        pass
    (message,) = sent
    return message


def test_a_message_goes_to_the_operator_who_answers_the_person(
    at_contact: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    at_contact.send(**TYPED, **at_contact.solve())
    assert at_contact.heading == "Votre message est parti"
    message = written(services, sent)
    reference = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", at_contact.text)
    assert reference and message.subject.endswith(reference.group())
    mail = build_message(message, services.settings)
    assert (message.to, mail["To"], mail["Reply-To"]) == ("contact@example.org", "contact@example.org", EMAIL)
    assert "Bonjour,\nla page refuse.\n\nMerci" in message.text
    assert "Sujet : Une page refuse\n" in message.text.replace("\u00a0", " ")


def test_other_messages_have_nowhere_to_be_answered(services: Services) -> None:
    message = RenderedMessage("id", EMAIL, "Sujet", "texte", "<p>texte</p>")
    assert build_message(message, services.settings)["Reply-To"] is None


def test_nothing_leaves_without_the_check_and_nothing_typed_is_lost(at_contact: Walker, services: Services) -> None:
    at_contact.send(**TYPED, incident="K7Q4 2M9C")
    assert at_contact.status == 422 and not send_next(services)
    (text,) = at_contact.document.query("textarea")
    assert text.to_text().split() == TYPED["text"].split()
    fields = at_contact.fields()
    assert (fields["email"], fields["about"], fields["incident"]) == (EMAIL, "Une page refuse", "K7Q4 2M9C")


def test_a_passed_check_is_not_asked_again_while_the_rest_is_mended(at_contact: Walker, services: Services) -> None:
    at_contact.send(**TYPED | {"about": ""}, **at_contact.solve())
    assert "Indiquez le sujet" in at_contact.error_beside("about") and "Déjà faite" in at_contact.text
    assert at_contact.send(about="Sujet", text="Texte").heading == "Votre message est parti"


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        ("email", "zoe", "Il manque le signe @"),
        ("about", "", "Indiquez le sujet"),
        ("about", "x" * 121, "120 caractères au plus"),
        ("text", " \r\n ", "Écrivez votre message"),
        ("text", "x" * 4001, "4000 caractères au plus"),
        ("incident", "K7Q4", "huit caractères"),
    ],
)
def test_each_field_says_what_is_wrong_with_it(at_contact: Walker, name: str, typed: str, error: str) -> None:
    at_contact.send(**TYPED | {name: typed}, **at_contact.solve())
    assert at_contact.status == 422
    field = at_contact.document.query(f'[name="{name}"][aria-invalid="true"]')[0]
    told = [at_contact.document.query(f"#{one}")[0].to_text() for one in str(field.attrs["aria-describedby"]).split()]
    assert len(at_contact.errors) == 1 and error in " ".join(" ".join(told).split())


def test_an_owner_who_is_signed_in_finds_the_address_filled_in(
    walker: Walker, number: str, services: Services, sent: list[RenderedMessage]
) -> None:
    walker.sign_in().open("/contact")
    assert walker.fields()["email"] == EMAIL
    while send_next(services):
        pass
    walker.send(about="Sujet", text="Texte", **walker.solve())
    message = written(services, sent)
    assert "connectée à un espace" in message.text and number not in message.text + message.html


@pytest.mark.parametrize("typed", ["K7Q4-2M9C", "k7q4 2m9c", "K7Q42M9C"])
def test_the_number_of_an_incident_goes_with_the_message(
    walker: Walker, services: Services, sent: list[RenderedMessage], typed: str
) -> None:
    walker.open(f"/contact?incident={typed}")
    assert walker.fields()["incident"] == "K7Q4-2M9C"
    walker.send(**TYPED, **walker.solve())
    assert "K7Q4-2M9C" in written(services, sent).text


@pytest.mark.parametrize("made_up", ["", "<b>", "0000-0000", "x" * 3000])
def test_a_number_that_no_page_gave_is_not_filled_in(walker: Walker, made_up: str) -> None:
    assert walker.open(f"/contact?incident={made_up}").fields()["incident"] == ""


def test_after_several_messages_one_waits_and_keeps_what_was_typed(
    at_contact: Walker, lower_limit: Callable[[str, str], None]
) -> None:
    lower_limit("contact_messages", "1 per 1 hour")
    at_contact.send(**TYPED, **at_contact.solve())
    at_contact.open("/contact").send(**TYPED, **at_contact.solve())
    assert at_contact.status == 429
    assert "plusieurs messages en peu de temps" in at_contact.text and at_contact.fields()["about"] == TYPED["about"]


def test_what_people_type_reaches_no_header_and_no_markup(
    at_contact: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    at_contact.send(email=EMAIL, about="x\r\nBcc: a@b.fr", text="<script>1</script>\x00", **at_contact.solve())
    message = written(services, sent)
    assert "Bcc" not in message.subject and "<script>" not in message.html
    assert build_message(message, services.settings)["Bcc"] is None


def test_the_page_of_a_message_that_was_not_written_leads_to_the_form(walker: Walker) -> None:
    assert walker.open("/contact/envoye").url == "/contact"


def test_a_number_prefilled_by_a_link_stays_in_the_form(walker: Walker) -> None:
    walker.open("/contact?incident=K7Q4-2M9C").send(email="", about="", text="", **walker.solve())
    field = walker.document.query('[name="incident"]')[0]
    assert attribute(field, "value") == "K7Q4-2M9C"
