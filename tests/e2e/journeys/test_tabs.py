"""SPEC 3: two tabs, a way back from the summary, a second click: nothing is lost and nothing is done twice.

Without script the server is asked the same: ``tests/unit/web/pages/registration/test_creation.py``.
"""

from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_espace_pro.pages.creation import CredentialsPage, DetailsPage, RecapPage, RegisteredPage, TermsPage
from pytest_espace_pro.pages.home import HomePage

from tests.support.devices import DEVICES
from tests.support.people import PASSWORD

SCRIPTS: dict[str, dict[str, Any]] = {
    "with JavaScript": DEVICES["desktop"],
    "without JavaScript": DEVICES["desktop"] | {"java_script_enabled": False},
}
both_ways = pytest.mark.parametrize("options", SCRIPTS.values(), ids=SCRIPTS.keys())


@pytest.fixture
def details(terms: TermsPage, address: str) -> DetailsPage:
    return terms.accept_terms().solve_captcha().continue_().fill(address).continue_()


def test_what_was_cleared_can_be_given_back(details: DetailsPage) -> None:
    details.fill().press("Effacer")
    expect(details.field("Nom *")).to_have_value("")
    details.arrive(DetailsPage)
    details.press("Rétablir ma saisie")
    expect(details.field("Nom *")).to_have_value("Martin")
    details.continue_().assert_shows("Zoé MARTIN")


def test_modify_comes_back_to_the_recap(details: DetailsPage) -> None:
    corrected = details.fill().continue_().modify_details().fill_only("Prénom *", "Zélie")
    corrected.continue_().assert_shows("Zélie MARTIN")


def test_modified_credentials_keep_the_password_of_the_same_address(details: DetailsPage, address: str) -> None:
    recap = details.fill().continue_()
    recap.follow("Modifier : Adresse électronique")
    credentials = recap.arrive(CredentialsPage)
    expect(credentials.main).to_contain_text("mot de passe est déjà enregistré")
    credentials.press("Continuer")
    credentials.arrive(RecapPage).assert_shows(address).confirm()


def test_another_address_asks_for_the_password_again(details: DetailsPage, address: str) -> None:
    """SPEC 3.2: a password must not be made of the address, and only its hash is kept."""
    recap = details.fill().continue_()
    recap.follow("Modifier : Adresse électronique")
    credentials = recap.arrive(CredentialsPage)
    credentials.field("Adresse électronique *").fill(f"x{address}")
    credentials.field("Confirmation de l’adresse électronique *").fill(f"x{address}")
    credentials.press("Continuer")
    expect(credentials.main).to_contain_text("Vous avez changé d’adresse. Saisissez de nouveau votre mot de passe")
    credentials.fill(f"x{address}").press("Continuer")
    credentials.arrive(RecapPage).assert_shows(f"x{address}").confirm()


def test_two_tabs_on_different_steps_share_one_request(details: DetailsPage, address: str) -> None:
    other = details.page.context.new_page()
    other.goto("/creation/expert/identifiants")
    second = CredentialsPage(other, details.kit)
    second.field("Adresse électronique *").fill(f"x{address}")
    second.field("Confirmation de l’adresse électronique *").fill(f"x{address}")
    second.field("Mot de passe").fill(PASSWORD)
    second.field("Confirmation du mot de passe").fill(PASSWORD)
    details.page.bring_to_front()
    recap = details.fill().continue_().assert_shows("Zoé MARTIN", address)
    other.bring_to_front()
    second.press("Continuer")
    second.arrive(RecapPage).assert_shows("Zoé MARTIN", f"x{address}")
    recap.page.bring_to_front()
    recap.press("Valider")
    expect(recap.main).to_contain_text("Voici le nouveau récapitulatif")
    recap.assert_shows("Zoé MARTIN", f"x{address}")
    recap.confirm().assert_addressed_to("Zoé MARTIN", f"x{address}")
    other.bring_to_front()
    second.press("Valider")
    second.arrive(RegisteredPage).assert_addressed_to("Zoé MARTIN", f"x{address}")


def test_a_step_that_comes_too_early_leads_to_the_one_that_is_due(home: HomePage) -> None:
    home.page.goto("/creation/expert/recapitulatif")
    terms = TermsPage(home.page, home.kit)
    expect(terms.main).to_contain_text("Cette étape vient d’abord")


@both_ways
def test_a_double_click_sends_one_message(details: DetailsPage, address: str) -> None:
    recap = details.fill().continue_()
    recap.main.get_by_role("button", name="Valider").dblclick()
    recap.arrive(RegisteredPage)
    assert len(recap.kit.messages(address)) == 1
