"""SPEC 2 to 7 in the engines that people have: Chromium, Firefox, WebKit (the nearest to Safari of iOS)."""

import re

import pytest
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.account import ChangeNamePage, SpacePage
from pytest_espace_pro.pages.home import HomePage, SignInPage

from tests.e2e.engines.page_driver import PageDriver
from tests.support.people import DETAILS, PASSWORD
from tests.support.scenario import Scenario, activation, creation

SCREENS = pytest.mark.parametrize("screen", ["phone", "desktop"])
AUTOMATIC, AUTOMATIC_DONE = "Vérification automatique", "Vérification automatique réussie. Vous pouvez continuer."
DURATION_OF_SOUND = """const tell = arguments[0], audio = document.querySelector('audio')
const fail = () => tell(audio.error?.message ?? 'no sound')
audio.muted = true
audio.onerror = fail
audio.ontimeupdate = () => audio.currentTime > 0 && tell(audio.duration)
audio.play().catch(fail)"""
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def path(driver: PageDriver, address: str) -> Scenario:
    """The creation of a space; its first step is shown."""
    path = creation(address)
    path.come(driver.arrive_at(HomePage).follow)
    return path


def give_credentials(driver: PageDriver, path: Scenario, address: str) -> None:
    """Make a slip in the second address: it is said, and nothing that was typed is lost, not even the passwords."""
    step, slip = path.step("identifiants"), {"email_confirmation": f"x{address}"}
    path.answer(driver, step.slug, **slip)
    driver.go_on(step)
    driver.refused("Les deux adresses diffèrent.")
    typed = {**path.answers, **slip}
    assert [driver.value(field.label) for field in step.fields] == [typed[field.name] for field in step.fields]
    driver.write("Confirmation de l’adresse électronique *", address)
    driver.go_on(step)


def give_details(driver: PageDriver, path: Scenario) -> None:
    """Wait for the towns of the post code: they move the buttons down, and no press may fall beside them."""
    step, towns = path.step("formulaire"), f"Ville du {DETAILS['postal_code']}"
    driver.arrive(step)
    path.answer(driver, step.slug)
    driver.await_(lambda: towns in driver.text("main"), towns)
    driver.go_on(step)


@SCREENS
def test_space_created_activated_and_saved_as_pdf(driver: PageDriver, path: Scenario, kit: Kit, address: str) -> None:
    path.walk(driver, until="identifiants")
    give_credentials(driver, path, address)
    give_details(driver, path)
    path.walk(driver, since="recapitulatif")
    assert "Zoé MARTIN" in driver.text("main") and address in driver.text("main")
    path = activation(address, kit.code_sent_to(address))
    path.come(driver.follow)
    path.walk(driver)
    number = re.search(r"numéro (\d{14})", driver.text("main"))
    assert number is not None
    driver.follow(re.compile("Télécharger le récapitulatif.*"))
    assert driver.saved(f"recapitulatif-{number[1]}.pdf").startswith(b"%PDF-1.7")


@SCREENS
def test_the_device_does_the_automatic_check(driver: PageDriver, path: Scenario) -> None:
    driver.choose("checkbox", "J’accepte sans restriction les conditions générales *")
    driver.choose("radio", AUTOMATIC)
    driver.await_(lambda: driver.text("[role=status]") == AUTOMATIC_DONE, AUTOMATIC_DONE)
    driver.go_on(path.steps[0])
    driver.arrive(path.steps[1])


@pytest.mark.usefixtures("path")
def test_the_browser_decodes_and_plays_the_sound(driver: PageDriver) -> None:
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


def test_before_the_session_ends_a_dialog_offers_to_stay(driver: PageDriver, kit: Kit, address: str) -> None:
    """WCAG 2.2.1: when a phone wakes up shortly before the end, it is said, and Escape is an answer."""
    kit.seed("active", email=address)
    driver.open("/connexion")
    driver.arrive_at(SignInPage).fill({"Adresse électronique *": address, "Mot de passe *": PASSWORD})
    driver.solve()
    driver.press("Se connecter")
    driver.arrive_at(SpacePage).open("/espace/coordonnees/nom")
    driver.arrive_at(ChangeNamePage).write("Nom *", "Durand")
    kit.shift_clock(hours=29 / 60)
    driver.run(WAKE)
    driver.await_(lambda: driver.focused() == "Rester connecté", "the dialog")
    driver.key("Escape")
    driver.await_(lambda: driver.focused() == "Nom *", "the focus back")
    assert driver.value("Nom *") == "Durand"
