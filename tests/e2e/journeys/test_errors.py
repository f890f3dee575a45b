"""RGAA 11.10, 11.11: each step refused once, then put right; with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DEVICES
from tests.e2e.kit import Kit
from tests.e2e.pages.home import HomePage

WAYS = {"phone": DEVICES["phone"], "desktop without JavaScript": DEVICES["desktop"] | {"java_script_enabled": False}}


def assert_explained(field: Locator, message: str) -> None:
    """The field is invalid and says why, to who hears it."""
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(message)))


@pytest.mark.parametrize("options", WAYS.values(), ids=WAYS.keys())
def test_each_step_refused_once_then_put_right(home: HomePage, page: Page, kit: Kit, address: str) -> None:
    terms = home.open_sign_in().create_space().choose_expert()
    terms.continue_expecting_errors("Cochez la case", "Recopiez les six caractères")
    assert_explained(terms.field("J’accepte sans restriction les conditions générales *"), "Cochez la case")
    credentials = terms.accept_terms().solve_captcha().continue_()

    credentials.field("Adresse électronique *").fill("zoe")
    credentials.continue_expecting_errors("Il manque le signe @", "20")
    assert_explained(credentials.field("Adresse électronique *"), "Il manque le signe @")
    expect(credentials.field("Adresse électronique *")).to_have_value("zoe")
    details = credentials.fill(address).continue_()

    details.fill().field("Ville *").fill("")
    details.continue_expecting_errors("Saisissez le nom de votre ville")
    expect(details.field("Nom *")).to_have_value("Martin")
    page.get_by_role("link", name="Saisissez le nom de votre ville").click()
    expect(details.field("Ville *")).to_be_focused()
    details.field("Ville *").fill("Villeurbanne")
    registered = details.continue_().confirm()

    code_page = registered.activate().fill("ABC").solve_captcha()
    code_page.continue_expecting_errors("Ce code n’a pas la bonne forme")
    login = code_page.fill(kit.code_sent_to(address)).continue_()
    login.fill("other@exemple.fr").continue_expecting_errors("ne vont pas ensemble")
    login.fill(address).continue_()


@pytest.mark.parametrize("options", [WAYS["desktop without JavaScript"]], ids=["without JavaScript"])
def test_going_back_after_a_corrected_error_works_without_javascript(home: HomePage, page: Page) -> None:
    terms = home.open_sign_in().create_space().choose_expert()
    terms.continue_expecting_errors("Cochez la case")
    terms.accept_terms().solve_captcha().continue_()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acceptez les conditions générales")


def test_clear_can_be_undone(home: HomePage, address: str) -> None:
    terms = home.open_sign_in().create_space().choose_expert()
    details = terms.accept_terms().solve_captcha().continue_().fill(address).continue_().fill()
    details.press("Effacer")
    expect(details.field("Nom *")).to_have_value("")
    details.press("Rétablir ma saisie")
    expect(details.field("Nom *")).to_have_value("Martin")
    details.continue_()
