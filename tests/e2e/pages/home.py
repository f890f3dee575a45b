"""Home, sign-in and the choice of a mode (SPEC 2)."""

from tests.e2e.pages.base import SitePage
from tests.e2e.pages.creation import TermsPage


class ModePage(SitePage):
    heading = "Créer mon espace professionnel"

    def choose_expert(self) -> TermsPage:
        self.follow("Commencer en mode expert")
        return self.arrive(TermsPage)


class SignInPage(SitePage):
    heading = "Connexion"

    def create_space(self) -> ModePage:
        self.follow("Créer mon espace professionnel")
        return self.arrive(ModePage)


class HomePage(SitePage):
    heading = "Connexion à l’espace professionnel"
    title = "Accueil"

    def open_sign_in(self) -> SignInPage:
        self.follow("Aller à la page de connexion")
        return self.arrive(SignInPage)
