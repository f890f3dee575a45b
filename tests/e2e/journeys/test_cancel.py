"""SPEC 4.3: in development the message is read on the site; its links ask first and change nothing by themselves."""

import re

import pytest
from playwright.sync_api import expect
from pytest_espace_pro.journey import Journey
from pytest_espace_pro.mailboxes import Mailbox
from pytest_espace_pro.pages.activation import CodePage
from pytest_espace_pro.pages.creation import CredentialsPage, RegisteredPage, TermsPage
from pytest_espace_pro.pages.mail import CancelPage, GonePage, MailboxPage


@pytest.fixture
def registered(journey: Journey) -> RegisteredPage:
    return journey.create_space()


@pytest.fixture
def cancel_link(registered: RegisteredPage, mailbox: Mailbox, journey: Journey) -> str:
    return mailbox.link_sent_to(journey.address, "/activation/annulation/")


def test_the_mailbox_shows_the_message(registered: RegisteredPage, mailbox: Mailbox, journey: Journey) -> None:
    code = mailbox.code_sent_to(journey.address)
    registered.page.goto("/boite-aux-lettres/")
    message = registered.arrive(MailboxPage).open_message_to(journey.address)
    expect(message.main).to_contain_text(code)
    expect(message.main.get_by_role("link", name=re.compile("activation.code"))).to_be_visible()
    message.open_html().assert_holds(code.replace("-", ""))


def test_opening_the_link_cancels_nothing(registered: RegisteredPage, cancel_link: str, journey: Journey) -> None:
    registered.page.goto(cancel_link)
    registered.arrive(CancelPage).follow("Garder la demande")
    journey.activate()


def test_a_cancelled_request_frees_the_address(registered: RegisteredPage, cancel_link: str, journey: Journey) -> None:
    page = registered.page
    page.goto("/creation/expert")
    credentials = registered.arrive(TermsPage).accept_terms().solve_captcha().continue_()
    credentials.fill(journey.address).continue_expecting_errors("demande")  # the address is taken
    page.goto(cancel_link)
    registered.arrive(CancelPage).confirm()
    page.goto("/creation/expert/identifiants")
    registered.arrive(CredentialsPage).continue_().fill().continue_().confirm()  # all was kept: it is only sent again


def test_the_code_of_a_cancelled_request_is_worth_nothing(
    registered: RegisteredPage, cancel_link: str, mailbox: Mailbox, journey: Journey
) -> None:
    registered.page.goto(cancel_link)
    registered.arrive(CancelPage).confirm()
    registered.page.goto(cancel_link)
    registered.arrive(GonePage)
    registered.page.goto("/activation/code")
    code_page = registered.arrive(CodePage).fill(mailbox.code_sent_to(journey.address)).solve_captcha()
    code_page.continue_().fill(journey.address).continue_expecting_errors("ne vont pas ensemble")
