"""HOUSE « Hypermedia »: what htmx adds while one types; the focus stays, the live region speaks, nothing is lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.creation import PASSWORD, CredentialsPage, DetailsPage, TermsPage
from tests.e2e.pages.home import HomePage

SLIP = "zoe@gmial.com"


def status(page: Page) -> Locator:
    return page.get_by_role("status")


@pytest.fixture
def terms(home: HomePage) -> TermsPage:
    return home.open_sign_in().create_space().choose_expert()


@pytest.fixture
def credentials(terms: TermsPage) -> CredentialsPage:
    return terms.accept_terms().solve_captcha().continue_()


@pytest.fixture
def details(credentials: CredentialsPage, address: str) -> DetailsPage:
    return credentials.fill(address).continue_()


def test_the_strength_is_told_once_typing_pauses_and_the_focus_stays(credentials: CredentialsPage, page: Page) -> None:
    password = credentials.field("Mot de passe *")
    password.press_sequentially("azerty")
    expect(status(page)).to_contain_text("très faible")
    password.fill(PASSWORD)
    expect(status(page)).to_contain_text("Niveau de sécurité de votre mot de passe")
    expect(credentials.main.get_by_role("meter")).to_be_visible()
    expect(password).to_be_focused()
    credentials.assert_accessible()


def test_a_likely_slip_is_suggested_beside_the_address(credentials: CredentialsPage, page: Page) -> None:
    credentials.field("Adresse électronique *").fill(SLIP)
    credentials.field("Confirmation de l’adresse électronique *").focus()
    expect(status(page)).to_contain_text("zoe@gmail.com")
    expect(credentials.main).to_contain_text("Vouliez-vous écrire zoe@gmail.com")


def test_the_towns_of_a_post_code_are_proposed(details: DetailsPage, page: Page) -> None:
    details.field("Code postal").press_sequentially("69100")
    expect(status(page)).to_contain_text("Villeurbanne")
    expect(details.main).to_contain_text("Ville du 69100")
    expect(details.field("Code postal")).to_be_focused()


def test_another_image_keeps_what_was_typed_and_the_focus(terms: TermsPage, page: Page) -> None:
    terms.accept_terms()
    challenge = page.locator("input[name=challenge]")
    before = challenge.input_value()
    terms.press("Changer l’image")
    expect(challenge).not_to_have_value(before)
    expect(status(page)).to_contain_text("L’image et l’extrait sonore ont changé")
    expect(terms.main.get_by_role("button", name="Changer l’image")).to_be_focused()
    expect(terms.field("J’accepte sans restriction les conditions générales *")).to_be_checked()
    assert challenge.input_value() in (page.locator("audio").get_attribute("src") or "")
    terms.solve_captcha().continue_()


def test_what_is_typed_survives_a_reload_without_being_sent(details: DetailsPage, page: Page) -> None:
    with page.expect_response("**/fragments/brouillon/**"):
        details.field("Nom *").press_sequentially("Martin")
    page.reload()
    expect(DetailsPage(page, details.kit).field("Nom *")).to_have_value("Martin")


def test_a_lost_connection_is_said_and_loses_nothing(details: DetailsPage, page: Page) -> None:
    details.fill()
    page.context.set_offline(True)
    details.press("Continuer")
    expect(status(page)).to_contain_text("La connexion a été interrompue")
    expect(page.get_by_text("La connexion a été interrompue").first).to_be_visible()
    page.context.set_offline(False)
    details.continue_()


def test_passwords_stay_in_their_fields_when_the_rest_is_refused(credentials: CredentialsPage, address: str) -> None:
    credentials.fill(address, "azerty").continue_expecting_errors("20")
    expect(credentials.field("Mot de passe *")).to_have_value("azerty")


def test_a_double_click_sends_one_request(details: DetailsPage, address: str) -> None:
    recap = details.fill().continue_()
    recap.main.get_by_role("button", name="Valider").dblclick()
    expect(recap.page.get_by_role("heading", level=1)).to_have_text("Votre demande est enregistrée")
    assert len(recap.kit.messages(address)) == 1


def test_the_sound_can_be_played_to_its_end(terms: TermsPage, page: Page) -> None:
    length_seconds = page.locator("audio").evaluate(
        """audio => new Promise((loaded, failed) => {
            audio.onloadedmetadata = () => loaded(audio.duration)
            audio.onerror = () => failed(audio.error.message)
            audio.preload = "auto"
            audio.load()
        })"""
    )
    assert 5 < length_seconds < 30


def test_back_and_forward_show_the_right_page_with_the_focus_on_its_title(details: DetailsPage, page: Page) -> None:
    page.go_back()
    back = CredentialsPage(page, details.kit)
    expect(back.main).to_contain_text("mot de passe est déjà enregistré")
    page.go_forward()
    DetailsPage(page, details.kit)
