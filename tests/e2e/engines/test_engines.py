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

from tests.e2e.engines.person import Person
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


def go_to_terms(person: Person) -> None:
    person.arrive(HomePage).follow("Aller à la page de connexion")
    person.arrive(SignInPage).follow("Créer mon espace professionnel")
    person.arrive(ModePage).follow("Commencer en mode expert")
    person.arrive(TermsPage)


def accept_terms(person: Person) -> None:
    person.choose("checkbox", "J’accepte sans restriction les conditions générales *")
    person.solve_challenge()
    person.go_on(CredentialsPage)


def give_credentials(person: Person, address: str) -> None:
    """With a slip in the second address: it is said, and nothing of what was typed is lost, not even the passwords."""
    typed = {
        "Adresse électronique *": address,
        "Confirmation de l’adresse électronique *": f"x{address}",
        "Mot de passe *": PASSWORD,
        "Confirmation du mot de passe *": PASSWORD,
    }
    person.fill(typed)
    with person.without_a_load(to_another_url=False):
        person.press("Continuer")
        person.refused("Les deux adresses diffèrent.")
    assert {label: person.value(label) for label in typed} == typed
    person.write("Confirmation de l’adresse électronique *", address)
    person.go_on(DetailsPage)


def register(person: Person, address: str) -> None:
    person.fill(PERSON | ADDRESS)
    towns = f"Ville du {ADDRESS['Code postal']}"
    person.await_(
        lambda: towns in person.text("main"), towns
    )  # it moves the buttons down: no press may fall beside them
    person.go_on(RecapPage)
    person.go_on(RegisteredPage, "Valider")
    assert "Zoé MARTIN" in person.text("main") and address in person.text("main")


def activate(person: Person, address: str) -> None:
    person.follow("activez votre espace")
    person.arrive(CodePage).write("Code d’activation *", person.kit.code_sent_to(address))
    person.solve_challenge()
    person.go_on(LoginPage)
    person.write("Adresse électronique *", address)
    person.go_on(ActivatedPage)


@SCREENS
def test_space_created_activated_and_saved_as_pdf(person: Person, address: str) -> None:
    go_to_terms(person)
    accept_terms(person)
    give_credentials(person, address)
    register(person, address)
    activate(person, address)
    number = re.search(r"numéro (\d{14})", person.text("main"))
    assert number is not None
    person.follow(re.compile("Télécharger le récapitulatif.*"))
    assert person.saved(f"recapitulatif-{number[1]}.pdf").startswith(b"%PDF-1.7")


@SCREENS
def test_the_device_does_the_automatic_check(person: Person) -> None:
    go_to_terms(person)
    person.choose("checkbox", "J’accepte sans restriction les conditions générales *")
    person.choose("radio", AUTOMATIC)
    person.await_(lambda: person.text("[role=status]") == AUTOMATIC_DONE, AUTOMATIC_DONE)
    person.go_on(CredentialsPage)


def test_the_browser_decodes_and_plays_the_sound(person: Person) -> None:
    go_to_terms(person)
    person.choose("radio", "Écouter l’extrait sonore")
    assert person.run("return document.querySelector('audio').canPlayType('audio/mpeg')") in ("probably", "maybe")
    duration_seconds = person.run_later(DURATION_OF_SOUND)
    assert isinstance(duration_seconds, float), duration_seconds
    assert 5 < duration_seconds < 30


def test_the_menu_of_a_phone_opens_closes_with_escape_and_gives_the_focus_back(person: Person) -> None:
    assert not person.finds("link", "Activer un espace")
    person.press("Menu")
    person.await_(lambda: person.finds("link", "Activer un espace"), "the menu open")
    person.key("Escape")
    person.await_(lambda: not person.finds("link", "Activer un espace"), "the menu closed")
    assert person.focused() == "Menu"


def test_before_the_session_ends_a_dialog_offers_to_stay(person: Person, kit: Kit, base_url: str, address: str) -> None:
    """WCAG 2.2.1: when a phone wakes up shortly before the end, it is said, and Escape is an answer."""
    with closing(HttpClient(base_url, kit)) as client:
        client.open_space(address)
    person.open("/connexion")
    person.arrive(SignInPage).fill({"Adresse électronique *": address, "Mot de passe *": PASSWORD})
    person.solve_challenge()
    person.press("Se connecter")
    person.arrive(SpacePage).open("/espace/coordonnees/identite")
    person.arrive(ChangeIdentityPage).write("Nom *", "Durand")
    kit.shift_clock(hours=29 / 60)
    person.run(WAKE)
    person.await_(lambda: person.focused() == "Rester connecté", "the dialog")
    person.key("Escape")
    person.await_(lambda: person.focused() == "Nom *", "the focus back")
    assert person.value("Nom *") == "Durand"
