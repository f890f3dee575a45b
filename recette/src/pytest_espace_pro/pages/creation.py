"""The five steps of the creation (SPEC 3)."""

from typing import Self

from playwright.sync_api import Locator, expect

from pytest_espace_pro.pages.activation import CodePage
from pytest_espace_pro.pages.base import PASSWORD as PASSWORD
from pytest_espace_pro.pages.base import SitePage, StepPage

PERSON = {"Nom *": "Martin", "Prénom *": "Zoé", "Téléphone *": "01 99 00 12 34", "Réponse *": "Zouzou"}
ADDRESS = {
    "Numéro de voie": "12 bis",
    "Nature de la voie": "rue",
    "Libellé de la voie": "de la République",
    "Code postal": "69100",
    "Ville *": "Villeurbanne",
}


class RegisteredPage(SitePage):
    heading = "Il reste à activer votre espace"
    is_step = True

    def assert_addressed_to(self, name: str, address: str) -> Self:
        expect(self.main).to_contain_text(name)
        expect(self.main).to_contain_text(address)
        return self

    def activate(self) -> CodePage:
        self.follow("Saisir le code reçu")
        return self.arrive(CodePage)


class RecapPage(StepPage):
    heading = "Vérifiez votre demande"

    def confirm(self) -> RegisteredPage:
        self.press("Valider")
        return self.arrive(RegisteredPage)

    def modify_details(self) -> "DetailsPage":
        self.follow("Modifier : Nom")
        return self.arrive(DetailsPage)

    def assert_shows(self, *texts: str) -> Self:
        for text in texts:
            expect(self.main).to_contain_text(text)
        return self


class DetailsPage(StepPage):
    heading = "Remplissez le formulaire d’inscription"

    def fill(self) -> Self:
        for label, value in (PERSON | ADDRESS).items():
            self.field(label).fill(value)
        return self

    def fill_only(self, label: str, value: str) -> Self:
        self.field(label).fill(value)
        return self

    def continue_(self) -> RecapPage:
        self.press("Continuer")
        return self.arrive(RecapPage)


class CredentialsPage(StepPage):
    heading = "Choisissez vos identifiants"

    def fill(self, address: str, password: str = PASSWORD) -> Self:
        self.field("Adresse électronique *").fill(address)
        self.field("Confirmation de l’adresse électronique *").fill(address)
        self.field("Mot de passe *").fill(password)
        self.field("Confirmation du mot de passe *").fill(password)
        return self

    def continue_(self) -> DetailsPage:
        self.press("Continuer")
        return self.arrive(DetailsPage)


class TermsPage(StepPage):
    heading = "Acceptez les conditions générales"

    @property
    def sound(self) -> Locator:
        return self.main.get_by_label("Extrait sonore de la vérification", exact=True)

    def accept_terms(self) -> Self:
        self.field("J’accepte sans restriction les conditions générales *").check()
        return self

    def solve_captcha(self) -> Self:
        self.solve_challenge()
        return self

    def continue_(self) -> CredentialsPage:
        self.press("Continuer")
        return self.arrive(CredentialsPage)
