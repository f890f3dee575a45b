"""Rare states, in which people still need a way out: something is broken, limited, locked, expired or undone."""

from collections.abc import Iterator
from contextlib import closing

from playwright.sync_api import Route, expect

from a11y.page_states import signed_in, with_request, with_space
from a11y.walk import ANSWER, Walk
from tests.support.http_client import HttpClient
from tests.support.people import PASSWORD
from tests.support.waiting import until

BROKEN = {"erreur-500": "internal-error", "erreur-503": "database-down"}
TOO_LONG = "a" * 70_000
WRONG_SIGN_INS = 8
"""The next one waits for minutes (usecases/sign_in.py)."""
CHANGES_A_DAY = 5
WRONG_CODES = 10
LINKS_AT_MOST = 5
FORGES = "document.querySelector('main [name=csrf_token]').value = 'x'"
NO_PAGE_OF_OURS_SENDS = """(action) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action });
    document.body.append(form);
    form.submit();
}"""
TASK = "**/verification/*/calcul"
NOT_DELIVERED = "le message n’a pas pu être remis"
SLIP = "zoe@gmial.com"
NEW_ADDRESS = ("Nouvelle adresse électronique", "Confirmation de la nouvelle adresse")


def errors(walk: Walk) -> Iterator[str]:
    """SPEC 9: in the same layout, saying what to do."""
    walk.open("/mot-de-passe-oublie").page.evaluate(FORGES)
    walk.press("Recevoir le lien")
    yield "jeton-refuse"
    with walk.page.expect_navigation():
        walk.page.evaluate(NO_PAGE_OF_OURS_SENDS, "/deconnexion")
    yield "page-accueil-bouton-perime"
    with walk.page.expect_navigation():
        walk.page.evaluate(NO_PAGE_OF_OURS_SENDS, "/fragments/adresse-electronique")
    yield "erreur-400"
    walk.open("/recette/messages")
    yield "erreur-403"
    walk.at("identifiants")
    before = walk.page.context.cookies()
    walk.fill_step("identifiants").press("Continuer")
    walk.page.context.add_cookies(  # as if that answer had not arrived
        [{"name": one["name"], "value": one["value"], "url": walk.kit.base_url} for one in before]
    )
    walk.open("/creation/expert/formulaire")
    yield "erreur-409"
    walk.page.context.clear_cookies()
    walk.at("formulaire").fill(Nom=TOO_LONG).press("Continuer")
    yield "erreur-413"
    walk.in_namespace()
    for state, fault in BROKEN.items():
        walk.kit.set_faults(walk.namespace, fault)
        walk.open("/connexion")
        yield state
    walk.kit.set_faults(walk.namespace)


def limits(walk: Walk) -> Iterator[str]:
    """SPEC 8.1, 8.3: after too many attempts, the page says how to go on."""
    signed_in(walk)
    with client(walk) as other:
        other.sign_in(walk.address)
        for number in range(CHANGES_A_DAY):
            new = f"n{number}.{walk.address}"
            other.change("adresse-electronique", email=new, email_confirmation=new)
    walk.open("/espace/coordonnees/adresse-electronique")
    walk.fill(**dict.fromkeys(NEW_ADDRESS, f"n.{walk.address}"), **{"Mot de passe actuel": PASSWORD})
    walk.press("Envoyer le code")
    yield "espace-adresse-electronique-limite"
    walk.open("/espace").sign_out()
    yield "page-accueil-deconnecte"
    walk.open("/connexion")
    yield "connexion-appareil-connu"
    walk.fill(**{"Adresse électronique": f"n.{walk.address}", "Mot de passe": PASSWORD}).press("Se connecter")
    yield "connexion-autre-adresse"
    walk.page.context.clear_cookies()  # of a device that strangers do not lock out
    with client(walk) as other:
        for _ in range(WRONG_SIGN_INS):
            other.sign_in(walk.address, "wrong")
    walk.open("/connexion").fill(**{"Adresse électronique": walk.address, "Mot de passe": "wrong"})
    walk.solve().press("Se connecter")
    yield "connexion-bloquee"
    for _ in range(LINKS_AT_MOST + 1):
        walk.open("/mot-de-passe-oublie").fill(**{"Adresse électronique": walk.address}).solve()
        walk.press("Recevoir le lien")
    yield "oubli-limite"
    walk.activate("AAAA-AAAA-AAAA", walk.address)
    for _ in range(WRONG_CODES):
        walk.press("Continuer")
    yield "erreur-429"
    walk.kit.reset()  # nobody else is kept waiting


def expiries(walk: Walk) -> Iterator[str]:
    """SPEC 3, 4.2: what was typed more than 24 hours ago, a code of more than 48."""
    with_request(walk)
    code = walk.kit.code_sent_to(walk.address)
    walk.at("formulaire").in_namespace().kit.set_faults(walk.namespace, "draft-expired")
    walk.press("Continuer")
    yield "creation-conditions-perimees"
    walk.kit.set_faults(walk.namespace)
    walk.kit.shift_clock(hours=49)
    walk.activate(code, walk.address)
    yield "activation-code-perime"
    walk.kit.shift_clock(hours=0)


def corrections(walk: Walk) -> Iterator[str]:
    """SPEC 3.5: a mistyped address is corrected; the request may also be gone already."""
    walk.at("enregistrement", walk.address)
    walk.follow("Corrigez-la")
    yield "correction-adresse"
    walk.press("Envoyer un nouveau code")
    yield "correction-adresse-vide"
    walk.fill(**dict.fromkeys(NEW_ADDRESS, f"n.{walk.address}")).press("Envoyer un nouveau code")
    yield "creation-enregistrement-corrige"
    with client(walk) as other:
        other.activate(walk.kit.code_sent_to(f"n.{walk.address}"), f"n.{walk.address}")
    walk.open("/creation/expert/enregistrement")
    yield "creation-enregistrement-passe"
    walk.kit.set_faults(walk.namespace, "address-refused")
    walk.at("enregistrement", f"r.{walk.address}")
    until(lambda: NOT_DELIVERED in walk.open("/creation/expert/enregistrement").main.inner_text())
    walk.kit.set_faults(walk.namespace)
    yield "creation-enregistrement-non-remis"
    walk.at("enregistrement", f"h.{walk.address}").kit.shift_clock(hours=1)
    walk.open("/creation/expert/enregistrement")
    yield "creation-conditions-page-fermee"
    walk.kit.shift_clock(hours=0)


def second_thoughts(walk: Walk) -> Iterator[str]:
    """SPEC 3, 6: somebody goes back; the site asks again only for what it does not know."""
    with_space(walk)
    walk.open("/creation/expert/conditions").choose_way("Image")
    for _ in range(3):
        walk.fill(**{ANSWER: "AAAAAA"}).press("Continuer")
    yield "creation-conditions-assistance"
    walk.at("identifiants")
    walk.open("/creation/expert/conditions")
    yield "creation-conditions-verifiees"
    walk.press("Continuer").fill_step("identifiants").press("Continuer")
    yield "creation-identifiants-adresse-prise"
    walk.fill_step("identifiants", f"n.{walk.address}").press("Continuer").open("/creation/expert/identifiants")
    yield "creation-identifiants-mot-de-passe-garde"
    walk.press("Continuer").fill_step("formulaire").press("Effacer")
    yield "creation-formulaire-efface"
    walk.press("Rétablir ma saisie")
    yield "creation-formulaire-retabli"
    walk.press("Continuer").follow("Modifier : Nom")
    yield "creation-formulaire-modifie"
    walk.press("Effacer de cet appareil")
    yield "page-accueil-appareil-efface"


def session_lost(walk: Walk) -> Iterator[str]:
    """SPEC 9: the browser has forgotten who it is, with a form filled in; what was typed waits for its turn."""
    walk.at("formulaire").fill_step("formulaire").page.context.clear_cookies()
    walk.press("Continuer")
    yield "creation-formulaire-session-perdue"
    walk.press("Continuer")
    yield "creation-conditions-d-abord"


def sent_as_typed(walk: Walk) -> Iterator[str]:
    """What helps while one types comes with the next page where scripts do not run."""
    walk.at("identifiants").fill_step("identifiants", SLIP).fill(**{"Mot de passe": "azerty"}).press("Continuer")
    yield "creation-identifiants-suggestion"
    walk.fill_step("identifiants", SLIP).press("Continuer")
    yield "creation-formulaire-suggestion"
    walk.fill(**{"Code postal": "69100"}).press("Continuer")
    yield "creation-formulaire-ville-suggeree"


def objection(walk: Walk) -> Iterator[str]:
    """SPEC 8.3: somebody else has changed the address; its owner takes the space back."""
    with_space(walk)
    new = f"n.{walk.address}"
    with client(walk) as thief:
        thief.sign_in(walk.address)
        thief.change("adresse-electronique", email=new, email_confirmation=new)
        thief.activate(walk.kit.code_sent_to(new), new)
    link = walk.kit.link_sent_to(walk.address, "/activation/opposition/")
    walk.open(link)
    yield "opposition"
    walk.press("Reprendre mon espace")
    yield "opposition-faite"
    walk.open(link)
    yield "opposition-passee"


def outside_production(walk: Walk) -> Iterator[str]:
    """The mailbox of a demonstration (README), and the test kit (docs/recette.md)."""
    walk.kit.reset()
    with_request(walk)
    walk.kit.code_sent_to(walk.address)
    walk.open("/boite-aux-lettres/")
    yield "courrier"
    walk.main.get_by_role("listitem").filter(has_text=walk.address).get_by_role("link").first.click()
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("Création")
    yield "courrier-message"
    for name in ("", "parcours"):
        walk.open(f"/recette/{name}")
        yield f"recette-{name or 'accueil'}"


def typed_slowly(walk: Walk) -> Iterator[str]:
    """With script only: what the page says beside a field while somebody types."""
    walk.at("identifiants").fill(**{"Adresse électronique": SLIP, "Mot de passe": "tortues"})
    walk.page.keyboard.press("Tab")
    expect(walk.main.get_by_text("Vouliez-vous écrire")).to_be_visible()
    expect(walk.main.get_by_text("Niveau de sécurité")).to_be_visible()
    yield "creation-identifiants-conseils"
    walk.main.get_by_role("button", name="Afficher : Mot de passe", exact=True).click()
    expect(walk.page.get_by_role("status")).to_have_text("Mot de passe affiché.")
    yield "creation-identifiants-mot-de-passe-affiche"
    walk.fill_step("identifiants").press("Continuer").fill(**{"Code postal": "69100"})
    expect(walk.main.get_by_text("Ville du 69100")).to_be_visible()
    yield "creation-formulaire-villes"


def computed_and_cut_off(walk: Walk) -> Iterator[str]:
    """With script only: the automatic check, under way, then done; then the network gone."""
    held: list[Route] = []
    walk.page.context.route(TASK, lambda route: held.append(route))
    with walk.page.context.expect_event("request", lambda request: request.url.endswith("/calcul")):
        walk.open("/creation/expert/conditions")
    expect(walk.main.get_by_role("progressbar")).to_be_visible()
    yield "creation-conditions-calcul"
    held[0].continue_()
    expect(walk.main.get_by_text("Faite par votre appareil")).to_be_visible()
    yield "creation-conditions-automatique"
    walk.page.context.set_offline(True)
    walk.main.get_by_role("button", name="Continuer").click()
    expect(walk.page.locator("#interruption")).to_be_visible()
    yield "creation-conditions-coupee"
    walk.page.context.set_offline(False)


def passkeys_alike(walk: Walk) -> Iterator[str]:
    """With script only: keys of one name, as the browser's own virtual devices make them; then one is removed."""
    signed_in(walk)
    make_passkey(walk)
    yield "espace-cles-d-acces-ajoutee"
    make_passkey(walk)
    make_passkey(walk)
    yield "espace-cles-d-acces-de-meme-nom"
    walk.follow("Retirer : Mon téléphone (2)")
    yield "espace-retirer-cle"
    walk.press("Retirer la clé d’accès")
    yield "espace-retirer-cle-refuse"


def make_passkey(walk: Walk) -> None:
    """Add a key from a device of its own: one device makes one key for a space."""
    protocol = walk.page.context.new_cdp_session(walk.page)
    protocol.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    device |= {"hasUserVerification": True, "isUserVerified": True}
    made = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    walk.open("/espace/coordonnees/cle-d-acces")
    walk.fill(**{"Nom de la clé": "Mon téléphone", "Mot de passe actuel": PASSWORD})
    walk.main.get_by_role("button", name="Créer la clé d’accès").click()
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Mes clés d’accès")
    protocol.send("WebAuthn.removeVirtualAuthenticator", made)
    protocol.detach()


def devices_alike(walk: Walk) -> Iterator[str]:
    """Devices of one name, signed in within one minute: each can be told from the others (RGAA 11.9)."""
    signed_in(walk)
    with client(walk) as one, client(walk) as other, client(walk) as third:
        for device in (one, other, third):
            device.sign_in(walk.address)
    walk.open("/espace/appareils")
    yield "espace-appareils-de-meme-nom"
    walk.press(walk.main.get_by_role("button", name="(2)").inner_text())
    yield "espace-appareils-un-deconnecte"
    walk.press("Déconnecter tous les autres appareils")
    yield "espace-appareils-seul"


def session_ended(walk: Walk) -> Iterator[str]:
    """SPEC 8.1: a session that ended while somebody was typing; what was typed is found again."""
    signed_in(walk)
    walk.open("/espace/coordonnees/nom").fill(Nom="Durand")
    walk.kit.shift_clock(hours=1)
    walk.press("Enregistrer")
    yield "connexion-session-passee"
    walk.fill(**{"Adresse électronique": walk.address, "Mot de passe": PASSWORD}).solve().press("Se connecter")
    yield "espace-nom-retrouve"
    walk.kit.shift_clock(hours=0)


def client(walk: Walk) -> "closing[HttpClient]":
    """Somebody else, or the same person elsewhere."""
    return closing(HttpClient(walk.kit.base_url, walk.kit))


EVERYWHERE = (
    errors,
    limits,
    expiries,
    corrections,
    second_thoughts,
    session_lost,
    sent_as_typed,
    objection,
    outside_production,
    session_ended,
    devices_alike,
)
WITH_SCRIPT = (typed_slowly, computed_and_cut_off, passkeys_alike)
