"""SPEC 2 to 7: from the home page to the saved PDF, as people do it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_espace_pro.clock import Clock
from pytest_espace_pro.journey import Journey
from pytest_espace_pro.mailboxes import Mailbox
from pytest_espace_pro.pages.activation import CodePage
from pytest_espace_pro.pages.creation import TermsPage

from tests.support.devices import DEVICES
from tests.support.servers import Server

WAYS: dict[str, dict[str, Any]] = {
    **DEVICES,
    "desktop without JavaScript": DEVICES["desktop"] | {"java_script_enabled": False},
}


@pytest.mark.parametrize("options", WAYS.values(), ids=WAYS.keys())
def test_space_created_activated_and_saved_as_pdf(terms: TermsPage, mailbox: Mailbox, address: str) -> None:
    credentials = terms.accept_terms().solve_captcha().continue_()
    recap = credentials.fill(address).continue_().fill().continue_()
    recap.assert_shows("Zoé MARTIN", "Villeurbanne", address, "Quel est votre surnom")
    registered = recap.confirm().assert_addressed_to("Zoé MARTIN", address)
    code = mailbox.code_sent_to(address)
    activated = registered.activate().fill(code).solve_captcha().continue_().fill(address).continue_()
    name, content = activated.save_summary()
    assert name == f"recapitulatif-{activated.number}.pdf"
    assert content.startswith(b"%PDF-1.7")


def test_a_restart_between_two_steps_loses_nothing(terms: TermsPage, server: Server, address: str) -> None:
    details = terms.accept_terms().solve_captcha().continue_().fill(address).continue_().fill()
    server.restart()
    details.continue_().assert_shows("Zoé MARTIN", address)


def test_after_48_hours_the_code_is_said_to_be_expired(journey: Journey, mailbox: Mailbox, clock: Clock) -> None:
    registered = journey.create_space()
    code = mailbox.code_sent_to(journey.address)
    login = registered.activate().fill(code).solve_captcha().continue_().fill(journey.address)
    clock.advance(hours=48)
    login.press("Continuer")
    code_page = login.arrive(CodePage)
    expect(code_page.main).to_contain_text("plus de 24 heures")
    code_page.fill(code).solve_captcha().continue_().continue_expecting_errors("Ce code a expiré")


def test_the_message_leads_to_a_form_already_filled_in(journey: Journey, mailbox: Mailbox, page: Page) -> None:
    registered = journey.create_space()
    page.goto(mailbox.link_sent_to(journey.address, "/activation/code"))
    code_page = registered.arrive(CodePage)
    expect(code_page.field("Code d’activation *")).to_have_value(mailbox.code_sent_to(journey.address))
