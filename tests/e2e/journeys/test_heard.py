"""What a screen reader is told of sign-in, recovery and the space, as reviewed in a11y/snapshots/ (WCAG 4.1.2)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from a11y.snapshots import difference
from tests.e2e.kit import Kit
from tests.e2e.pages.account import ResetPage, SpacePage
from tests.e2e.pages.creation import PASSWORD
from tests.e2e.pages.home import SignInPage

Heard = Callable[..., None]
REFUSES = "navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
CHANGES = ("identite", "question", "mot-de-passe", "adresse-electronique", "cle-d-acces", "fermeture")
PAGES = ("services", "coordonnees", "appareils", "historique", "cles-d-acces", "mes-donnees")


@pytest.fixture
def heard(page: Page) -> Iterator[Heard]:
    """Compares the page with what was reviewed; all differences are told at the end."""
    found: list[str] = []
    yield lambda state, *parts: found.append(difference(page, state, *parts))
    assert not any(found), "\n".join(filter(None, found))


def test_sign_in_and_recovery(sign_in: SignInPage, kit: Kit, address: str, page: Page, heard: Heard) -> None:
    heard("connexion")
    sign_in.continue_expecting_errors("Saisissez votre adresse électronique.")
    heard("connexion-vide")
    sign_in.fill(address, "wrong").solve_challenge()
    sign_in.continue_expecting_errors("mot de passe inexact")
    heard("connexion-refusee")
    forgotten = sign_in.forgot_password()
    heard("oubli")
    forgotten.continue_expecting_errors("Saisissez votre adresse électronique.")
    heard("oubli-vide")
    page.goto("/mot-de-passe-oublie")
    type(forgotten)(page, kit).ask(address)
    heard("oubli-envoye")
    link = kit.link_sent_to(address, "/mot-de-passe-oublie/")
    page.goto(link)
    reset = ResetPage(page, kit)
    heard("nouveau-mot-de-passe")
    reset.continue_expecting_errors("Nouveau mot de passe")
    heard("nouveau-mot-de-passe-vide")
    reset.fill("zouzou", "onze-baleines-rouges-9-vents").change()
    heard("connexion-mot-de-passe-change")
    page.goto(link)
    heard("lien-perime")


def test_the_space(space: SpacePage, kit: Kit, page: Page, heard: Heard) -> None:
    heard("en-tete-et-pied", ".skip-link", "header", "aside", "footer")
    heard("espace")
    page.add_init_script(REFUSES)
    for name in PAGES:
        page.goto(f"/espace/{name}")
        heard(f"espace-{name}")
    for slug in CHANGES:
        page.goto(f"/espace/coordonnees/{slug}")
        heard(f"espace-{slug}")
        page.get_by_role("main").locator("button.button--primary").click()
        expect(page.locator(".error-summary")).to_be_focused()
        heard(f"espace-{slug}-refuse")
    page.goto("/espace/coordonnees/cle-d-acces")
    main = page.get_by_role("main")
    main.get_by_label("Mot de passe actuel *", exact=True).fill(PASSWORD)
    main.get_by_role("button", name="Créer la clé d’accès").click()
    expect(main.get_by_text("La clé d’accès n’a pas été créée.")).to_be_visible()
    heard("espace-cle-d-acces-annulee")


def test_what_changes_in_the_space(space: SpacePage, kit: Kit, page: Page, address: str, heard: Heard) -> None:
    page.goto("/espace/coordonnees/adresse-electronique")
    main = page.get_by_role("main")
    for label in ("Nouvelle adresse électronique *", "Confirmation de la nouvelle adresse *"):
        main.get_by_label(label, exact=True).fill(f"nouvelle.{address}")
    main.get_by_label("Mot de passe actuel *", exact=True).fill(PASSWORD)
    main.get_by_role("button", name="Envoyer le code").click()
    expect(main).to_contain_text("attend son code")
    heard("espace-adresse-attendue")
    page.goto("/espace/coordonnees/fermeture")
    main.get_by_label("Pour confirmer, écrivez FERMER *", exact=True).fill("FERMER")
    main.get_by_label("Mot de passe actuel *", exact=True).fill(PASSWORD)
    main.get_by_role("button", name="Fermer mon espace").click()
    expect(main).to_contain_text("sera effacé")
    heard("espace-fermeture-demandee")


def test_the_end_of_the_session(space: SpacePage, kit: Kit, page: Page, heard: Heard) -> None:
    page.clock.install()
    page.goto("/espace/services")
    kit.shift_clock(hours=29 / 60)
    page.clock.fast_forward("29:00")
    expect(page.get_by_role("dialog").get_by_role("button", name="Rester connecté")).to_be_focused()
    heard("fin-de-session-proche")
    kit.shift_clock(hours=0.6)
    page.clock.fast_forward("03:00")
    expect(page.get_by_role("dialog").get_by_text("Votre session a pris fin.")).to_be_visible()
    heard("fin-de-session-passee")
