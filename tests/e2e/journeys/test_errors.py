"""RGAA 11.10, 11.11: each step refused once, then put right; with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.creation import CredentialsPage, TermsPage

from tests.support.devices import DEVICES

WAYS = {"phone": DEVICES["phone"], "desktop without JavaScript": DEVICES["desktop"] | {"java_script_enabled": False}}
both_ways = pytest.mark.parametrize("options", WAYS.values(), ids=WAYS.keys())


@both_ways
def test_each_step_refused_once_then_put_right(terms: TermsPage, page: Page, kit: Kit, address: str) -> None:
    terms.continue_expecting_errors("Cochez la case")
    credentials = terms.accept_terms().solve_captcha().continue_()

    credentials.field("Adresse électronique *").fill("zoe")
    credentials.continue_expecting_errors("Il manque le signe @", "20")
    expect(credentials.field("Adresse électronique *")).to_have_value("zoe")
    details = credentials.fill(address).continue_()

    details.fill().field("Code postal").fill("01300")  # it has several towns
    details.field("Ville *").fill("")
    details.continue_expecting_errors("Saisissez le nom de votre ville")
    expect(details.field("Nom *")).to_have_value("Martin")
    details.field("Ville *").fill("Belley")
    registered = details.continue_().confirm()

    code_page = registered.activate().fill("ABC").solve_captcha()
    code_page.continue_expecting_errors("Ce code n’a pas la bonne forme")
    login = code_page.fill(kit.code_sent_to(address)).continue_()
    login.fill("other@exemple.fr").continue_expecting_errors("ne vont pas ensemble")
    login.fill(address).continue_()


@pytest.mark.parametrize("options", [WAYS["desktop without JavaScript"]], ids=["without JavaScript"])
def test_going_back_after_a_corrected_error_works_without_javascript(terms: TermsPage, page: Page) -> None:
    terms.continue_expecting_errors("Cochez la case")
    terms.accept_terms().solve_captcha().continue_()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acceptez les conditions générales")


def test_a_wrong_answer_costs_nothing_but_another_image(terms: TermsPage) -> None:
    terms.accept_terms().choose_way("Image")
    before = terms.challenge
    terms.field("Caractères de l’image ou du son *").fill("AAAAAA")
    terms.continue_expecting_errors("Les caractères ne correspondent pas")
    assert terms.challenge != before
    expect(terms.field("J’accepte sans restriction les conditions générales *")).to_be_checked()
    terms.solve_captcha().continue_()


def test_a_lost_session_is_explained_and_the_input_waits_for_its_turn(terms: TermsPage, address: str) -> None:
    details = terms.accept_terms().solve_captcha().continue_().fill(address).continue_().fill()
    details.page.context.clear_cookies()
    details.continue_expecting_errors("Votre navigateur n’a pas envoyé de témoin de connexion")
    expect(details.field("Nom *")).to_have_value("Martin")
    details.press("Continuer")
    terms = details.arrive(TermsPage)
    expect(terms.main).to_contain_text("Cette étape vient d’abord")
    details = terms.accept_terms().solve_captcha().continue_().fill(address).continue_()
    expect(details.field("Nom *")).to_have_value("Martin")
    details.continue_().assert_shows("Zoé MARTIN", address)


@both_ways
def test_going_back_works_after_a_link_inside_the_page_too(terms: TermsPage, page: Page) -> None:
    """The links of the summary and "Aller au contenu" leave an address with a fragment behind."""
    page.get_by_role("link", name="Aller au contenu").press("Enter")
    expect(page).to_have_url(re.compile("#contenu$"))
    credentials = terms.accept_terms().solve_captcha().continue_()
    page.go_back()
    expect(page).to_have_url(re.compile("/conditions#contenu$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TermsPage.heading)
    page.go_forward()
    credentials.arrive(CredentialsPage)
