"""Every state of every page, path by path: each generator walks, and names the state at each stop.

All checks (rules, axe, ARIA snapshots) judge every state that is listed here: add a state here, once.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from playwright.sync_api import expect

from a11y.walk import ANSWER, Walk
from tests.support.people import NEW_PASSWORD, PASSWORD, TRUSTED_ANSWER
from webapp.usecases.access.recover_password import MAX_FAILURES

PUBLIC_PAGES = (
    "",
    "connexion",
    "creation",
    "mot-de-passe-oublie",
    "conditions-generales",
    "mentions-legales",
    "donnees-personnelles",
    "accessibilite",
    "plan-du-site",
    "aide",
    "contact",
    "inconnu",
)
SPACE_PAGES = ("services", "coordonnees", "appareils", "historique", "cles-d-acces", "mes-donnees")
CHANGES = (
    "nom",
    "telephone",
    "adresse-professionnelle",
    "question",
    "mot-de-passe",
    "adresse-electronique",
    "cle-d-acces",
    "fermeture",
)
REFUSES_KEYS = (
    "globalThis.PublicKeyCredential &&"
    "(navigator.credentials.create = navigator.credentials.get ="
    " () => Promise.reject(new DOMException('', 'NotAllowedError')))"
)
NARROW = {"menu-ouvert"}
"""States that exist only on a narrow screen."""
STILL_COMPUTING = {"creation-conditions-calcul"}
"""States that show the automatic check on its way; all others wait until it is done."""
MADE_IN_THE_PAGE = {
    "page-aide-question-ouverte",
    "menu-ouvert",
    "creation-conditions-son",
    "activation-coordonnees-copiees",
    "connexion-cle-d-acces-annulee",
    "espace-cle-d-acces-annulee",
    "fin-de-session-proche",
    "fin-de-session-passee",
    "creation-identifiants-conseils",
    "creation-identifiants-mot-de-passe-affiche",
    "creation-formulaire-villes",
    "creation-conditions-calcul",
    "creation-conditions-automatique",
    "creation-conditions-coupee",
}
"""States that a page enters without a load: the focus stays where it was."""
Path = Callable[[Walk], Iterator[str]]


def public_pages(walk: Walk) -> Iterator[str]:
    for name in PUBLIC_PAGES:
        walk.open(f"/{name}")
        yield f"page-{name or 'accueil'}"
    walk.open("/aide").page.get_by_text("Quel mode choisir").click()
    yield "page-aide-question-ouverte"


def contact(walk: Walk) -> Iterator[str]:
    """SPEC 9: a message to the operator."""
    walk.open("/contact").press("Envoyer le message")
    yield "contact-vide"
    typed = {"Sujet": "Une page refuse mon code", "Votre message": "Bonjour,\n\nLa page refuse mon code."}
    walk.fill(**typed, **{"Adresse électronique": walk.address, "Numéro d’incident": "12"}).press("Envoyer le message")
    yield "contact-refuse"
    walk.fill(**{"Numéro d’incident": "K7Q4-2M9C"}).solve().press("Envoyer le message")
    yield "contact-envoye"


def creation(walk: Walk) -> Iterator[str]:
    walk.open("/creation/expert/conditions")
    yield "creation-conditions"
    walk.choose_way("Image").press("Continuer")
    yield "creation-conditions-vide"
    walk.choose_way("Son")
    yield "creation-conditions-son"
    walk.fill_step("conditions").fill(**{ANSWER: "AAAAAA"}).press("Continuer")
    yield "creation-conditions-defi-faux"
    walk.solve().press("Continuer")
    yield "creation-identifiants"
    walk.press("Continuer")
    yield "creation-identifiants-vide"
    weak = {"password": "trop court", "password_confirmation": "autre"}
    walk.fill_step("identifiants", email_confirmation=f"x{walk.address}", **weak).press("Continuer")
    yield "creation-identifiants-refuses"
    walk.fill_step("identifiants").press("Continuer")
    yield "creation-formulaire"
    walk.press("Continuer")
    yield "creation-formulaire-vide"
    walk.fill_step("formulaire", phone="12", postal_code="6910").press("Continuer")
    yield "creation-formulaire-refuse"
    walk.fill_step("formulaire").press("Continuer")
    yield "creation-recapitulatif"
    other_tab = replace(walk, page=walk.page.context.new_page())
    other_tab.open("/creation/expert/formulaire").fill(Ville="Lyon").press("Continuer").page.close()
    walk.press("Valider")
    yield "creation-recapitulatif-change"
    walk.press("Valider")
    yield "creation-enregistrement"


def activation(walk: Walk) -> Iterator[str]:
    with_request(walk)
    walk.open("/activation/code")
    yield "activation-code"
    walk.press("Continuer")
    yield "activation-code-vide"
    walk.fill(**{"Code d’activation": walk.kit.code_sent_to(walk.address)}).solve().press("Continuer")
    yield "activation-identifiants"
    walk.press("Continuer")
    yield "activation-identifiants-vide"
    walk.fill(**{"Adresse électronique": f"x{walk.address}"}).press("Continuer")
    yield "activation-identifiants-refuses"
    walk.fill(**{"Adresse électronique": walk.address, "Mot de passe": "wrong"}).press("Continuer")
    yield "activation-identifiants-mot-de-passe"
    walk.open("/activation/code").fill(**{"Code d’activation": walk.kit.code_sent_to(walk.address)}).press("Continuer")
    walk.fill(**{"Adresse électronique": walk.address, "Mot de passe": PASSWORD}).press("Continuer")
    yield "activation-recapitulatif"
    walk.follow("Lire les mêmes informations dans une page")
    yield "activation-coordonnees"
    button = walk.main.get_by_role("button", name="Copier")
    if button.is_visible():  # with script only
        walk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        button.click()
        expect(walk.main.get_by_text("Récapitulatif copié.")).to_be_visible()
        yield "activation-coordonnees-copiees"
    used = {"Code d’activation": walk.kit.code_sent_to(walk.address)}
    walk.open("/activation/code?code=").fill(**used).solve().press("Continuer")
    walk.fill(**{"Adresse électronique": walk.address, "Mot de passe": PASSWORD}).press("Continuer")
    yield "activation-identifiants-deja-active"


def withdrawal(walk: Walk) -> Iterator[str]:
    with_request(walk)
    link = walk.kit.link_sent_to(walk.address, "/activation/annulation/")
    walk.open(link)
    yield "annulation"
    walk.press("Annuler la demande")
    yield "annulation-faite"
    walk.open(link)
    yield "annulation-passee"


def refusal(walk: Walk) -> Iterator[str]:
    with_request(walk)
    walk.open(walk.kit.link_sent_to(walk.address, "/activation/annulation/"))
    walk.main.get_by_role("checkbox").check()
    walk.press("Annuler la demande")
    yield "annulation-et-refus"
    walk.press("Accepter de nouveau les demandes")
    yield "annulation-refus-leve"


def sign_in(walk: Walk) -> Iterator[str]:
    with_space(walk)
    walk.open("/connexion").press("Se connecter")
    yield "connexion-vide"
    walk.fill(**{"Adresse électronique": walk.address, "Mot de passe": "wrong"}).solve().press("Se connecter")
    yield "connexion-refusee"
    walk.follow("Mot de passe oublié").press("Recevoir le lien")
    yield "oubli-vide"
    walk.open("/mot-de-passe-oublie").fill(**{"Adresse électronique": walk.address}).solve().press("Recevoir le lien")
    yield "oubli-envoye"
    link = walk.kit.link_sent_to(walk.address, "/mot-de-passe-oublie/")
    walk.open(link)
    yield "nouveau-mot-de-passe"
    walk.press("Changer mon mot de passe")
    yield "nouveau-mot-de-passe-vide"
    twice = {"Nouveau mot de passe": NEW_PASSWORD, "Confirmation du nouveau mot de passe": NEW_PASSWORD}
    walk.fill(**twice | {"Votre réponse": "wrong"}).press("Changer mon mot de passe")
    yield "nouveau-mot-de-passe-refuse"
    walk.fill(**twice | {"Votre réponse": TRUSTED_ANSWER}).press("Changer mon mot de passe")
    yield "connexion-mot-de-passe-change"
    walk.open(link)
    yield "lien-perime"


def answers_used_up(walk: Walk) -> Iterator[str]:
    """SPEC 8.2: after ten wrong answers only a person can help."""
    with_space(walk)
    walk.open("/mot-de-passe-oublie").fill(**{"Adresse électronique": walk.address}).solve().press("Recevoir le lien")
    link = walk.kit.link_sent_to(walk.address, "/mot-de-passe-oublie/")
    walk.open(link)
    twice = {"Nouveau mot de passe": NEW_PASSWORD, "Confirmation du nouveau mot de passe": NEW_PASSWORD}
    for _ in range(MAX_FAILURES):
        walk.fill(**twice | {"Votre réponse": "wrong"}).press("Changer mon mot de passe")
    yield "nouveau-mot-de-passe-dernier-essai"
    walk.open(link)
    yield "lien-epuise"


def space(walk: Walk) -> Iterator[str]:
    signed_in(walk)
    yield "espace"
    for name in SPACE_PAGES:
        walk.open(f"/espace/{name}")
        yield f"espace-{name}"
    for slug in CHANGES:
        walk.open(f"/espace/coordonnees/{slug}")
        yield f"espace-{slug}"
        button = walk.main.locator("button.button--primary")
        if button.is_visible():  # without script no passkey can be made
            walk.press(button.inner_text())
            yield f"espace-{slug}-refuse"


def what_changes_in_the_space(walk: Walk) -> Iterator[str]:
    signed_in(walk)
    password = {"Mot de passe actuel": PASSWORD}
    walk.open("/espace/coordonnees/nom").fill(Nom="Durand", **password).press("Enregistrer")
    yield "espace-coordonnees-modifiees"
    new = f"nouvelle.{walk.address}"
    walk.open("/espace/coordonnees/adresse-electronique")
    walk.fill(**{"Nouvelle adresse électronique": new, "Confirmation de la nouvelle adresse": new} | password)
    walk.press("Envoyer le code")
    yield "espace-adresse-attendue"
    walk.activate(walk.kit.code_sent_to(new), new)
    yield "activation-adresse-changee"
    walk.open("/espace/coordonnees/fermeture").fill(**{"Pour confirmer, écrivez FERMER": "FERMER"} | password)
    walk.press("Fermer mon espace")
    yield "espace-fermeture-demandee"
    walk.press("Garder mon espace")
    yield "espace-garde"


def menu_open(walk: Walk) -> Iterator[str]:
    """On a narrow screen; elsewhere there is no such button."""
    button = walk.open("/").page.get_by_role("button", name="Menu")
    if button.is_visible():
        button.click()
        yield "menu-ouvert"


def passkey_given_up(walk: Walk) -> Iterator[str]:
    """With script only: nobody unlocks the device, to sign in, then to make a key."""
    walk.page.add_init_script(REFUSES_KEYS)
    walk.open("/connexion").main.get_by_role("button", name="Me connecter avec une clé d’accès").click()
    expect(walk.main.get_by_text("La clé d’accès n’a pas été utilisée.")).to_be_visible()
    yield "connexion-cle-d-acces-annulee"
    signed_in(walk)
    walk.open("/espace/coordonnees/cle-d-acces").fill(**{"Mot de passe actuel": PASSWORD})
    walk.main.get_by_role("button", name="Créer la clé d’accès").click()
    expect(walk.main.get_by_text("La clé d’accès n’a pas été créée.")).to_be_visible()
    yield "espace-cle-d-acces-annulee"


def end_of_the_session(walk: Walk) -> Iterator[str]:
    """With script only: without it the next page says so."""
    walk.page.clock.install()
    signed_in(walk)
    walk.open("/espace/services").kit.shift_clock(hours=29 / 60)
    walk.page.clock.fast_forward("29:00")
    dialog = walk.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Rester connecté")).to_be_focused()
    yield "fin-de-session-proche"
    walk.kit.shift_clock(hours=0.6)
    walk.page.clock.fast_forward("03:00")
    expect(dialog.get_by_text("Votre session a pris fin.").first).to_be_visible()
    yield "fin-de-session-passee"


def with_request(walk: Walk) -> None:
    """Make a request that waits for its code: ``creation`` walks that path."""
    walk.kit.seed("pending", email=walk.address)


def with_space(walk: Walk) -> None:
    walk.kit.seed("active", email=walk.address)


def signed_in(walk: Walk) -> None:
    with_space(walk)
    walk.open("/connexion").fill(**{"Adresse électronique": walk.address, "Mot de passe": PASSWORD})
    walk.solve().press("Se connecter")


EVERYWHERE: tuple[Path, ...] = (
    public_pages,
    menu_open,
    contact,
    creation,
    activation,
    withdrawal,
    refusal,
    sign_in,
    answers_used_up,
    space,
    what_changes_in_the_space,
)
WITH_SCRIPT: tuple[Path, ...] = (passkey_given_up, end_of_the_session)
