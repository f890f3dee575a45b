"""SPEC 8.1, 8.2: sign in, look around, sign out; forget one's password and find the way back alone."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.account import ResetPage, SpacePage
from pytest_espace_pro.pages.home import SignInPage

from tests.e2e.keyboard import Keyboard
from tests.support.people import NEW_PASSWORD, PASSWORD

on_a_phone = pytest.mark.parametrize("options", ["phone"], indirect=True)
"""These forms are sent without htmx. ``tests/e2e/a11y`` walks them without script too, at 320 px and in the dark."""


@on_a_phone
def test_sign_in_look_around_and_sign_out(space: SpacePage, page: Page) -> None:
    space.open_services().open_details()
    for url in ("/espace/appareils", "/espace/historique"):
        page.goto(url)
        space.assert_accessible()
    page.goto("/espace")
    space.arrive(SpacePage).sign_out()
    page.goto("/espace")
    expect(page).to_have_url(re.compile(r"/connexion\?next=/espace$"))


@on_a_phone
def test_a_wrong_pair_is_said_in_the_summary_and_the_address_stays(sign_in: SignInPage, address: str) -> None:
    sign_in.fill(address, "wrong").solve_challenge()
    sign_in.continue_expecting_errors("Adresse électronique ou mot de passe inexact")
    expect(sign_in.field("Adresse électronique *")).to_have_value(address)
    sign_in.continue_expecting_errors("Saisissez votre mot de passe.")


@on_a_phone
def test_a_forgotten_password_is_changed_alone(sign_in: SignInPage, kit: Kit, address: str, page: Page) -> None:
    sign_in.forgot_password().continue_expecting_errors("Saisissez votre adresse électronique.")
    page.goto("/connexion")
    SignInPage(page, kit).forgot_password().ask(address)
    link = kit.link_sent_to(address, "/mot-de-passe-oublie/")
    page.goto(link)
    reset = ResetPage(page, kit)
    reset.fill("Médor", NEW_PASSWORD).continue_expecting_errors("Ce n’est pas la réponse de votre espace")
    reset.fill("zouzou", NEW_PASSWORD).change()
    expect(page.get_by_role("main")).to_contain_text("Mot de passe changé")
    sign_in = SignInPage(page, kit)
    sign_in.fill(address, NEW_PASSWORD).solve_challenge()
    sign_in.sign_in()


def test_by_keyboard_enter_signs_in(sign_in: SignInPage, page: Page, kit: Kit, address: str) -> None:
    keyboard = Keyboard(page)
    keyboard.go_to(sign_in.field("Adresse électronique *")).type(address)
    keyboard.go_to(sign_in.field("Mot de passe *")).type(PASSWORD)
    keyboard.go_to(sign_in.main.get_by_role("radio", name="Automatique")).press("ArrowDown")
    keyboard.go_to(sign_in.field("Caractères de l’image ou du son *")).type(kit.answer(sign_in.challenge))
    keyboard.press("Enter")
    SpacePage(page, kit)


def test_after_signing_out_going_back_shows_nothing_private(space: SpacePage, page: Page) -> None:
    space.sign_out()
    page.go_back()
    expect(page.get_by_text("Bonjour Zoé MARTIN")).to_have_count(0)


def test_a_session_that_ended_brings_back_to_the_page_asked_for(
    space: SpacePage, page: Page, kit: Kit, address: str
) -> None:
    kit.shift_clock(hours=0.6)
    page.goto("/espace/appareils")
    sign_in = SignInPage(page, kit)
    expect(sign_in.main).to_contain_text("Votre session a pris fin")
    sign_in.fill(address, PASSWORD).solve_challenge()
    sign_in.press("Se connecter")
    expect(page).to_have_url(re.compile("/espace/appareils$"))
