"""SPEC 2 to 7 in the engines that people have: Chromium, Firefox, WebKit (the nearest to Safari of iOS)."""

import re
from contextlib import closing

import pytest
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.account import ChangeIdentityPage, SpacePage
from pytest_espace_pro.pages.activation import ActivatedPage, CodePage, LoginPage
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

from tests.e2e.engines.page_driver import PageDriver
from tests.support.http_client import HttpClient
from tests.support.people import PASSWORD

SCREENS = pytest.mark.parametrize("screen", ["phone", "desktop"])
AUTOMATIC, AUTOMATIC_DONE = "Vérification automatique", "Vérification automatique réussie. Vous pouvez continuer."
DURATION_OF_SOUND = """const tell = arguments[0], audio = document.querySelector('audio')
const fail = () => tell(audio.error?.message ?? 'no sound')
audio.muted = true
audio.onerror = fail
audio.ontimeupdate = () => audio.currentTime > 0 && tell(audio.duration)
audio.play().catch(fail)"""
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def go_to_terms(driver: PageDriver) -> None:
    driver.arrive(HomePage).follow("Aller à la page de connexion")
    driver.arrive(SignInPage).follow("Créer mon espace professionnel")
    driver.arrive(ModePage).follow("Commencer en mode expert")
    driver.arrive(TermsPage)


def accept_terms(driver: PageDriver) -> None:
    driver.choose("checkbox", "J’accepte sans restriction les conditions générales *")
    driver.solve_challenge()
    driver.go_on(CredentialsPage)


def give_credentials(driver: PageDriver, address: str) -> None:
    """With a slip in the second address: it is said, and nothing of what was typed is lost, not even the passwords."""
    typed = {
        "Adresse électronique *": address,
        "Confirmation de l’adresse électronique *": f"x{address}",
        "Mot de passe *": PASSWORD,
        "Confirmation du mot de passe *": PASSWORD,
    }
    driver.fill(typed)
    with driver.without_a_load(to_another_url=False):
        driver.press("Continuer")
        driver.refused("Les deux adresses diffèrent.")
    assert {label: driver.value(label) for label in typed} == typed
    driver.write("Confirmation de l’adresse électronique *", address)
    driver.go_on(DetailsPage)


def register(driver: PageDriver, address: str) -> None:
    driver.fill(PERSON | ADDRESS)
    towns = f"Ville du {ADDRESS['Code postal']}"
    driver.await_(
        lambda: towns in driver.text("main"), towns
    )  # it moves the buttons down: no press may fall beside them
    driver.go_on(RecapPage)
    driver.go_on(RegisteredPage, "Valider")
    assert "Zoé MARTIN" in driver.text("main") and address in driver.text("main")


def activate(driver: PageDriver, address: str) -> None:
    driver.follow("activez votre espace")
    driver.arrive(CodePage).write("Code d’activation *", driver.kit.code_sent_to(address))
    driver.solve_challenge()
    driver.go_on(LoginPage)
    driver.write("Adresse électronique *", address)
    driver.go_on(ActivatedPage)


@SCREENS
def test_space_created_activated_and_saved_as_pdf(driver: PageDriver, address: str) -> None:
    go_to_terms(driver)
    accept_terms(driver)
    give_credentials(driver, address)
    register(driver, address)
    activate(driver, address)
    number = re.search(r"numéro (\d{14})", driver.text("main"))
    assert number is not None
    driver.follow(re.compile("Télécharger le récapitulatif.*"))
    assert driver.saved(f"recapitulatif-{number[1]}.pdf").startswith(b"%PDF-1.7")


@SCREENS
def test_the_device_does_the_automatic_check(driver: PageDriver) -> None:
    go_to_terms(driver)
    driver.choose("checkbox", "J’accepte sans restriction les conditions générales *")
    driver.choose("radio", AUTOMATIC)
    driver.await_(lambda: driver.text("[role=status]") == AUTOMATIC_DONE, AUTOMATIC_DONE)
    driver.go_on(CredentialsPage)


def test_the_browser_decodes_and_plays_the_sound(driver: PageDriver) -> None:
    go_to_terms(driver)
    driver.choose("radio", "Écouter l’extrait sonore")
    assert driver.run("return document.querySelector('audio').canPlayType('audio/mpeg')") in ("probably", "maybe")
    duration_seconds = driver.run_later(DURATION_OF_SOUND)
    assert isinstance(duration_seconds, float), duration_seconds
    assert 5 < duration_seconds < 30


def test_the_menu_of_a_phone_opens_closes_with_escape_and_gives_the_focus_back(driver: PageDriver) -> None:
    assert not driver.finds("link", "Activer un espace")
    driver.press("Menu")
    driver.await_(lambda: driver.finds("link", "Activer un espace"), "the menu open")
    driver.key("Escape")
    driver.await_(lambda: not driver.finds("link", "Activer un espace"), "the menu closed")
    assert driver.focused() == "Menu"


def test_before_the_session_ends_a_dialog_offers_to_stay(
    driver: PageDriver, kit: Kit, base_url: str, address: str
) -> None:
    """WCAG 2.2.1: when a phone wakes up shortly before the end, it is said, and Escape is an answer."""
    with closing(HttpClient(base_url, kit)) as client:
        client.open_space(address)
    driver.open("/connexion")
    driver.arrive(SignInPage).fill({"Adresse électronique *": address, "Mot de passe *": PASSWORD})
    driver.solve_challenge()
    driver.press("Se connecter")
    driver.arrive(SpacePage).open("/espace/coordonnees/identite")
    driver.arrive(ChangeIdentityPage).write("Nom *", "Durand")
    kit.shift_clock(hours=29 / 60)
    driver.run(WAKE)
    driver.await_(lambda: driver.focused() == "Rester connecté", "the dialog")
    driver.key("Escape")
    driver.await_(lambda: driver.focused() == "Nom *", "the focus back")
    assert driver.value("Nom *") == "Durand"
