"""The space of who is signed in, and the forgotten password (SPEC 8)."""

import re
from typing import Self

from playwright.sync_api import expect

from tests.e2e.pages.base import FormPage, SitePage


class DevicesPage(SitePage):
    heading = "Mes appareils connectés"


class HistoryPage(SitePage):
    heading = "Historique de mon espace"


class SpaceDetailsPage(SitePage):
    heading = "Vos coordonnées"


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

    def open_history(self) -> HistoryPage:
        self.follow("Historique de mon espace")
        return self.arrive(HistoryPage)

    def sign_out(self) -> None:
        self.press("Se déconnecter")
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
        self.field("Réponse ou numéro d’abonné *").fill(answer)
        self.field("Nouveau mot de passe *").fill(password)
        self.field("Confirmation du nouveau mot de passe *").fill(password)
        return self

    def change(self) -> None:
        self.press(self.go_on)
        expect(self.page).to_have_url(re.compile("/connexion$"))
