"""The space of a signed-in owner, and the forgotten password (SPEC 8)."""

import re
from typing import Self, TypeVar

from playwright.sync_api import expect

from pytest_espace_pro.pages.base import PASSWORD, FormPage, SitePage, spaced


class DevicesPage(SitePage):
    heading = "Mes appareils connectés"


class HistoryPage(SitePage):
    heading = "Historique de mon espace"


class ChangePage(FormPage):
    """A change of the space. It asks for the password. ``thing``: the row that leads to it, where there is one."""

    go_on = "Enregistrer"
    thing = ""

    def change(self, password: str = PASSWORD, **typed: str) -> None:
        """Fill in fields by label (without the star), then the password, then send."""
        for label, value in typed.items():
            self.field(f"{label} *").fill(value)
        self.field("Mot de passe actuel *").fill(password)
        self.press(self.go_on)


class ChangeNamePage(ChangePage):
    heading = "Modifier mon nom"
    thing = "Nom"


class ChangePhonePage(ChangePage):
    heading = "Modifier mon téléphone"
    thing = "Téléphone"


class ChangeAddressPage(ChangePage):
    heading = "Modifier mon adresse professionnelle"
    thing = "Adresse professionnelle"


class ChangeQuestionPage(ChangePage):
    heading = "Changer ma question de confiance"
    thing = "Question de confiance"


class ChangePasswordPage(ChangePage):
    heading = "Changer mon mot de passe"
    thing = "Mot de passe"


class ChangeEmailPage(ChangePage):
    heading = "Changer mon adresse électronique"
    thing = "Adresse électronique"
    go_on = "Envoyer le code"


class ClosePage(ChangePage):
    heading = "Fermer mon espace"
    go_on = "Fermer mon espace"


class AddPasskeyPage(ChangePage):
    heading = "Ajouter une clé d’accès"
    go_on = "Créer la clé d’accès"


class RemovePasskeyPage(ChangePage):
    heading = "Retirer une clé d’accès"
    go_on = "Retirer la clé d’accès"


class PasskeysPage(SitePage):
    heading = "Mes clés d’accès"

    def open_adding(self) -> AddPasskeyPage:
        self.follow("Ajouter une clé d’accès")
        return self.arrive(AddPasskeyPage)

    def open_removing(self, name: str) -> RemovePasskeyPage:
        self.main.get_by_role("link", name=re.compile(f"^{spaced(f'Retirer : {name}')}$")).click()
        return self.arrive(RemovePasskeyPage)


class DataPage(SitePage):
    heading = "Mes données"

    def open_closing(self) -> ClosePage:
        self.follow("Fermer mon espace")
        return self.arrive(ClosePage)


Change = TypeVar("Change", bound=ChangePage)


class SpaceDetailsPage(SitePage):
    heading = "Vos coordonnées"

    def open_change(self, kind: type[Change]) -> Change:
        self.follow(f"Modifier : {kind.thing}")
        return self.arrive(kind)


class ServicesPage(SitePage):
    heading = "Gérer mes services"

    def open_details(self) -> SpaceDetailsPage:
        self.follow("Gérer vos coordonnées")
        return self.arrive(SpaceDetailsPage)


class SpacePage(SitePage):
    heading = "Bonjour Zoé MARTIN"
    title = "Mon espace"

    def open_services(self) -> ServicesPage:
        self.follow("Gérer mes services")
        return self.arrive(ServicesPage)

    def open_devices(self) -> DevicesPage:
        self.follow("Mes appareils connectés")
        return self.arrive(DevicesPage)

    def open_passkeys(self) -> PasskeysPage:
        self.follow("Mes clés d’accès")
        return self.arrive(PasskeysPage)

    def open_data(self) -> DataPage:
        self.follow("Mes données")
        return self.arrive(DataPage)

    def open_history(self) -> HistoryPage:
        self.follow("Historique de mon espace")
        return self.arrive(HistoryPage)

    def sign_out(self) -> None:
        super().sign_out()
        expect(self.page.get_by_role("main")).to_contain_text("Vous êtes déconnecté.")


class SentPage(SitePage):
    heading = "Regardez vos messages"


class ForgottenPage(FormPage):
    heading = "Mot de passe oublié"
    go_on = "Recevoir le lien"

    def ask(self, address: str) -> SentPage:
        self.field("Adresse électronique *").fill(address)
        self.solve_challenge()
        self.press(self.go_on)
        return self.arrive(SentPage)


class ResetPage(FormPage):
    heading = "Choisissez un nouveau mot de passe"
    go_on = "Changer mon mot de passe"

    def fill(self, answer: str, password: str) -> Self:
        """Give the trusted answer, or the subscriber number: 14 digits."""
        is_number = answer.replace(" ", "").isdigit()
        self.field("Ou votre numéro d’abonné" if is_number else "Votre réponse").fill(answer)
        self.field("Nouveau mot de passe *").fill(password)
        self.field("Confirmation du nouveau mot de passe *").fill(password)
        return self

    def change(self) -> None:
        self.press(self.go_on)
        expect(self.page).to_have_url(re.compile("/connexion$"))
