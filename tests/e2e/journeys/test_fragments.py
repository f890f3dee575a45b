"""HOUSE "Hypermedia": what htmx adds while one types; the focus stays, the live region speaks, nothing is lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_espace_pro.pages.creation import CredentialsPage, DetailsPage, RecapPage, TermsPage

from tests.support.devices import DEVICES
from tests.support.people import PASSWORD

pytestmark = pytest.mark.one_database
SLIP = "zoe@gmial.com"
LONG_PASSWORD = "cheval-agrafe-lune-mouillage-violet-tambour-orage-7"


def status(page: Page) -> Locator:
    return page.get_by_role("status")


@pytest.fixture
def credentials(terms: TermsPage) -> CredentialsPage:
    return terms.accept_terms().solve_captcha().continue_()


@pytest.fixture
def details(credentials: CredentialsPage, address: str) -> DetailsPage:
    return credentials.fill(address).continue_()


LISTEN = """region => {
    window.heard = []
    new MutationObserver(() => heard.push(region.textContent.trim())).observe(region, {childList: true})
}"""


def test_the_strength_is_announced_once_typing_pauses(credentials: CredentialsPage, page: Page) -> None:
    status(page).evaluate(LISTEN)
    credentials.field("Mot de passe *").press_sequentially("azerty")
    expect(status(page)).to_contain_text("très faible")
    assert len(page.evaluate("heard.filter(text => text)")) == 1
    credentials.field("Mot de passe *").fill(PASSWORD)
    expect(status(page)).to_contain_text("Niveau de sécurité de votre mot de passe : très fort")
    expect(credentials.main.locator("meter")).to_be_visible()  # for the eye: the text says the same
    credentials.assert_accessible()


def test_the_strength_leaves_focus_and_caret_where_they_are(credentials: CredentialsPage, page: Page) -> None:
    password = credentials.field("Mot de passe *")
    password.press_sequentially("azerty")
    password.press("ArrowLeft")
    password.press_sequentially("-")
    expect(status(page)).to_contain_text("Niveau de sécurité")
    expect(password).to_be_focused()
    page.keyboard.type("+")
    expect(password).to_have_value("azert-+y")


def test_a_likely_slip_is_suggested_beside_the_address(credentials: CredentialsPage, page: Page) -> None:
    credentials.field("Adresse électronique *").fill(SLIP)
    credentials.field("Confirmation de l’adresse électronique *").focus()
    expect(status(page)).to_contain_text("zoe@gmail.com")
    expect(credentials.main).to_contain_text("Vouliez-vous écrire zoe@gmail.com")


def test_the_suggested_address_is_one_press_away(credentials: CredentialsPage, page: Page) -> None:
    credentials.fill(SLIP)
    credentials.press("Utiliser zoe@gmail.com")
    expect(credentials.field("Adresse électronique *")).to_have_value("zoe@gmail.com")
    expect(credentials.field("Adresse électronique *")).to_be_focused()
    expect(credentials.field("Confirmation de l’adresse électronique *")).to_have_value("zoe@gmail.com")
    expect(page.get_by_role("button", name="Utiliser zoe@gmail.com")).to_have_count(0)


def test_the_towns_of_a_post_code_are_proposed(details: DetailsPage, page: Page) -> None:
    details.field("Code postal").press_sequentially("97500")
    expect(status(page)).to_contain_text("2 villes proposées : Miquelon-Langlade, Saint-Pierre")
    expect(details.field("Code postal")).to_be_focused()
    expect(details.field("Ville *")).to_have_value("")
    page.get_by_role("group", name="Villes du 97500").get_by_role("button", name="Saint-Pierre").click()
    expect(details.field("Ville *")).to_have_value("Saint-Pierre")
    expect(details.field("Ville *")).to_be_focused()
    details.assert_accessible()


def test_a_lone_town_fills_in_its_field_and_never_replaces_what_was_typed(details: DetailsPage, page: Page) -> None:
    code, town = details.field("Code postal"), details.field("Ville *")
    code.press_sequentially("69100")
    expect(status(page)).to_have_text("Ville remplie : Villeurbanne.")
    expect(town).to_have_value("Villeurbanne")
    expect(code).to_be_focused()
    code.fill("75016")
    expect(town).to_have_value("Paris")
    town.fill("Paris CEDEX")
    code.fill("69100")
    expect(status(page)).to_have_text("1 ville proposée : Villeurbanne.")
    expect(town).to_have_value("Paris CEDEX")
    code.fill("99999")
    expect(page.get_by_role("button", name="Villeurbanne")).to_have_count(0)


def test_a_street_type_is_proposed_while_one_types(details: DetailsPage, page: Page) -> None:
    details.field("Nature de la voie").press_sequentially("av")
    expect(status(page)).to_have_text("Proposé : avenue.")
    details.press("avenue")
    expect(details.field("Nature de la voie")).to_have_value("avenue")


def test_enter_in_a_field_means_continue_although_towns_are_proposed(details: DetailsPage, page: Page) -> None:
    details.fill()
    details.field("Code postal").fill("97500")
    expect(page.get_by_role("button", name="Saint-Pierre")).to_be_visible()
    details.field("Ville *").press("Enter")
    RecapPage(page, details.kit).assert_shows("Villeurbanne")


def test_another_image_keeps_what_was_typed_and_the_focus(terms: TermsPage, page: Page) -> None:
    terms.accept_terms().choose_way("Image")
    image, before = terms.main.get_by_role("img"), terms.challenge
    terms.press("Changer l’image")
    expect(status(page)).to_contain_text("L’image et l’extrait sonore ont changé")
    expect(image).not_to_have_attribute("src", re.compile(re.escape(before)))
    expect(image).to_have_attribute("src", re.compile(re.escape(terms.challenge)))
    expect(terms.sound).to_have_attribute("src", re.compile(re.escape(terms.challenge)))
    expect(terms.main.get_by_role("button", name="Changer l’image")).to_be_focused()
    expect(terms.field("J’accepte sans restriction les conditions générales *")).to_be_checked()
    terms.solve_captcha().continue_()


def test_what_is_typed_survives_a_reload_without_being_sent(details: DetailsPage, page: Page) -> None:
    with page.expect_response("**/fragments/brouillon/**"):
        details.field("Nom *").press_sequentially("Martin")
    page.reload()
    expect(DetailsPage(page, details.kit).field("Nom *")).to_have_value("Martin")


def test_what_is_being_kept_never_stands_in_the_way_of_continue(details: DetailsPage, page: Page) -> None:
    slow = re.compile("/fragments/brouillon/")
    page.route(slow, lambda route: None)  # never answered: a very slow network
    details.fill()
    with page.expect_request(slow):
        details.field("Nom *").fill("Martine")
    details.continue_().assert_shows("MARTINE")


def test_a_lost_connection_is_said_and_loses_nothing(details: DetailsPage, page: Page) -> None:
    details.fill()
    page.context.set_offline(True)
    details.press("Continuer")
    expect(status(page)).to_contain_text("La connexion a été interrompue")
    expect(page.get_by_text("La connexion a été interrompue").first).to_be_visible()
    page.context.set_offline(False)
    details.continue_()


def test_a_lost_connection_is_said_when_another_image_is_wanted(terms: TermsPage, page: Page) -> None:
    terms.main.get_by_role("radio", name="Image").check()
    page.context.set_offline(True)
    terms.press("Changer l’image")
    expect(status(page)).to_contain_text("La connexion a été interrompue")
    expect(terms.main.get_by_role("button", name="Changer l’image")).to_be_focused()
    page.context.set_offline(False)
    terms.press("Changer l’image")
    expect(status(page)).to_contain_text("L’image et l’extrait sonore ont changé")
    expect(page.get_by_text("La connexion a été interrompue")).to_be_hidden()
    terms.accept_terms().solve_captcha().continue_()


def test_a_password_is_shown_on_demand_and_hidden_again(credentials: CredentialsPage, page: Page) -> None:
    password = credentials.field("Mot de passe *")
    password.fill(PASSWORD)
    credentials.press("Afficher : Mot de passe")
    expect(password).to_have_attribute("type", "text")
    expect(status(page)).to_have_text("Mot de passe affiché.")
    credentials.assert_accessible()
    credentials.press("Masquer : Mot de passe")
    expect(password).to_have_attribute("type", "password")
    expect(status(page)).to_have_text("Mot de passe masqué.")
    expect(password).to_have_value(PASSWORD)


def test_a_password_that_is_shown_is_read_whole_on_the_narrowest_screen(
    credentials: CredentialsPage, page: Page
) -> None:
    """SPEC 3.2: what is longer than its field is repeated below it, to the eye only, for as long as it is shown."""
    page.set_viewport_size({"width": 320, "height": 640})
    password, echo = credentials.field("Mot de passe *"), page.locator("[data-echoes=password]")
    password.fill(LONG_PASSWORD)
    expect(echo).to_be_hidden()
    credentials.press("Afficher : Mot de passe")
    expect(echo).to_have_text(LONG_PASSWORD)
    assert echo.evaluate("line => line.scrollWidth <= line.clientWidth"), "it breaks where it must"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    credentials.assert_accessible()
    password.fill(f"{LONG_PASSWORD}!")
    expect(echo).to_have_text(f"{LONG_PASSWORD}!")
    password.fill("court")
    expect(echo).to_be_hidden()
    password.fill(LONG_PASSWORD)
    expect(echo).to_be_visible()
    credentials.press("Masquer : Mot de passe")
    expect(echo).to_be_hidden()
    expect(echo).to_be_empty()


def test_passwords_stay_in_their_fields_when_the_rest_is_refused(credentials: CredentialsPage, address: str) -> None:
    credentials.fill(address, "azerty").continue_expecting_errors("20")
    expect(credentials.field("Mot de passe *")).to_have_value("azerty")


@pytest.mark.parametrize("options", [DEVICES["phone"] | {"java_script_enabled": False}], ids=["without JavaScript"])
def test_without_javascript_the_same_comes_when_the_page_is_sent(credentials: CredentialsPage) -> None:
    credentials.fill(SLIP, "azerty").continue_expecting_errors("20")
    expect(credentials.main).to_contain_text("Vouliez-vous écrire zoe@gmail.com")
    details = credentials.fill(SLIP).continue_()
    expect(details.main).to_contain_text("Niveau de sécurité de votre mot de passe : très fort")
    expect(details.main).to_contain_text("Vouliez-vous écrire zoe@gmail.com")
    details.field("Code postal").fill("69100")
    details.continue_expecting_errors("Saisissez votre nom")
    expect(details.field("Ville *")).to_have_value("Villeurbanne")
    details.field("Code postal").fill("97500")
    details.field("Ville *").fill("")
    details.continue_expecting_errors("Saisissez le nom de votre ville")
    details.press("Miquelon-Langlade")
    expect(details.field("Ville *")).to_have_value("Miquelon-Langlade")
