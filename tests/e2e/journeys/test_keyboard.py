"""WCAG 2.1.1, 2.4.3, 2.4.7: the whole path with the keyboard alone, the focus always to be seen."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.activation import ActivatedPage, CodePage, LoginPage
from pytest_espace_pro.pages.base import SitePage, StepPage
from pytest_espace_pro.pages.creation import (
    ADDRESS,
    PERSON,
    CredentialsPage,
    DetailsPage,
    RecapPage,
    RegisteredPage,
    TermsPage,
)
from pytest_espace_pro.pages.home import HomePage, ModePage, SignInPage

from tests.e2e.keyboard import Keyboard
from tests.support.people import PASSWORD

pytestmark = pytest.mark.one_database


def fill(keyboard: Keyboard, page: SitePage, values: dict[str, str]) -> None:
    """Fill in fields in the order in which Tab reaches them."""
    for label, value in values.items():
        keyboard.go_to(page.field(label)).type(value)


def solve(keyboard: Keyboard, page: StepPage) -> None:
    keyboard.go_to(page.field("Caractères de l’image ou du son *")).type(page.kit.answer(page.challenge))


def test_home_to_pdf_with_the_keyboard_alone(home: HomePage, page: Page, kit: Kit, address: str) -> None:
    keyboard, main = Keyboard(page), page.get_by_role("main")

    def follow(name: str) -> None:
        keyboard.go_to(main.get_by_role("link", name=name, exact=True).first).press("Enter")

    follow("Aller à la page de connexion")
    SignInPage(page, kit)
    follow("Créer mon espace professionnel")
    ModePage(page, kit)
    follow("Commencer en mode expert")
    terms = TermsPage(page, kit)
    keyboard.go_to(terms.field("J’accepte sans restriction les conditions générales *")).press("Space")
    solve(keyboard, terms)
    keyboard.press("Enter")  # "Continuer", although "Changer l’image" comes before it
    credentials = CredentialsPage(page, kit)
    twice = {"Adresse électronique *": address, "Confirmation de l’adresse électronique *": address}
    passwords = {"Mot de passe *": PASSWORD, "Confirmation du mot de passe *": PASSWORD}
    fill(keyboard, credentials, twice | passwords)
    keyboard.press("Enter")
    details = DetailsPage(page, kit)
    everything = PERSON | ADDRESS
    order = ["Nom *", "Prénom *", "Téléphone *", *ADDRESS, "Réponse *"]
    fill(keyboard, details, {label: everything[label] for label in order})
    keyboard.press("Enter")
    recap = RecapPage(page, kit)
    keyboard.go_to(recap.main.get_by_role("button", name="Valider")).press("Space")
    RegisteredPage(page, kit)
    code = kit.code_sent_to(address)
    follow("activez votre espace")
    code_page = CodePage(page, kit)
    fill(keyboard, code_page, {"Code d’activation *": code})
    solve(keyboard, code_page)
    keyboard.press("Enter")
    login = LoginPage(page, kit)
    fill(keyboard, login, {"Adresse électronique *": address})
    keyboard.press("Enter")
    activated = ActivatedPage(page, kit)
    with page.expect_download() as download:
        keyboard.go_to(activated.main.get_by_role("link", name=re.compile("^Télécharger"))).press("Enter")
    assert download.value.suggested_filename == f"recapitulatif-{activated.number}.pdf"


def test_the_skip_link_comes_first_and_leads_to_the_content(home: HomePage, page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller à la page de connexion")).to_be_focused()


def test_the_way_back_is_as_open_as_the_way_forth(home: HomePage, page: Page) -> None:
    """WCAG 2.1.2: nothing on the page with most kinds of controls (sound, image, check box) holds the focus."""
    terms = home.open_sign_in().create_space().choose_expert()
    keyboard = Keyboard(page)
    accept = terms.field("J’accepte sans restriction les conditions générales *")
    keyboard.go_to(terms.main.get_by_role("button", name="Continuer", exact=True)).back_to(accept).press("Space")
    expect(accept).to_be_checked()
    keyboard.back_to(page.get_by_role("link", name="Aller au contenu"))


def test_an_error_is_put_right_with_the_keyboard_alone(home: HomePage, page: Page) -> None:
    terms = home.open_sign_in().create_space().choose_expert()
    keyboard = Keyboard(page)
    keyboard.go_to(terms.main.get_by_role("button", name="Continuer", exact=True)).press("Enter")
    summary = terms.main.get_by_role("group", name="2 erreurs sont à corriger")
    expect(summary).to_be_focused()
    keyboard.go_to(summary.get_by_role("link").first).press("Enter").press("Space")
    solve(keyboard, terms)
    keyboard.press("Enter")
    terms.arrive(CredentialsPage)
