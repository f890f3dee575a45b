"""Home, sign-in and the choice of a mode (SPEC 2)."""

import re
from typing import Self

from playwright.sync_api import expect

from pytest_espace_pro.pages.account import ForgottenPage, SpacePage
from pytest_espace_pro.pages.base import FormPage, SitePage
from pytest_espace_pro.pages.creation import TermsPage


class ModePage(SitePage):
    heading = "Créer mon espace professionnel"

    def choose_expert(self) -> TermsPage:
        self.follow("Commencer en mode expert")
        return self.arrive(TermsPage)


class SignInPage(FormPage):
    heading = "Connexion"
    go_on = "Se connecter"

    def fill(self, address: str, password: str) -> Self:
        self.field("Adresse électronique *").fill(address)
        self.field("Mot de passe *").fill(password)
        return self

    def sign_in(self) -> SpacePage:
        self.press(self.go_on)
        expect(self.page).to_have_url(re.compile("/espace"))
        return self.arrive(SpacePage)

    def forgot_password(self) -> ForgottenPage:
        self.follow("Mot de passe oublié")
        return self.arrive(ForgottenPage)

    def create_space(self) -> ModePage:
        self.follow("Créer mon espace professionnel")
        return self.arrive(ModePage)


class HomePage(SitePage):
    heading = "Un seul espace pour toutes vos entreprises"
    title = "Accueil"

    def open_sign_in(self) -> SignInPage:
        self.follow("Connexion à l’espace professionnel")
        return self.arrive(SignInPage)
