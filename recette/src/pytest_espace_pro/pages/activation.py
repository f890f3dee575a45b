"""The three steps of the activation (SPEC 5)."""

import re
from pathlib import Path
from typing import Self

from playwright.sync_api import Locator

from pytest_espace_pro.pages.account import SpacePage
from pytest_espace_pro.pages.base import PASSWORD, SitePage, StepPage


class SummaryPage(SitePage):
    heading = "Récapitulatif – Vos coordonnées"

    @property
    def plain_text(self) -> Locator:
        return self.field("Récapitulatif en texte simple")


class ActivatedPage(SitePage):
    heading = "Votre espace est créé"
    is_step = True

    @property
    def number(self) -> str:
        """The subscriber number, without the spaces of its groups."""
        found = re.search(r"\d{4}\s\d{3}\s\d{7}", self.main.inner_text())
        assert found is not None
        return re.sub(r"\s", "", found[0])

    def enter(self) -> SpacePage:
        """Go into the space: activation has opened a session (SPEC 5.3)."""
        self.follow("Accéder à mon espace")
        return self.arrive(SpacePage)

    def read_summary(self) -> SummaryPage:
        self.follow("Lire les mêmes informations dans une page")
        return self.arrive(SummaryPage)

    def save_summary(self) -> tuple[str, bytes]:
        """Save the PDF. Returns its name and its bytes."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=re.compile("^Télécharger le récapitulatif")).click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()


class LoginPage(StepPage):
    heading = "Confirmez votre adresse électronique"

    def fill(self, address: str, password: str = PASSWORD) -> Self:
        """Fill in the address and, where this browser did not make the request, its password."""
        self.field("Adresse électronique *").fill(address)
        if self.field("Mot de passe *").count():
            self.field("Mot de passe *").fill(password)
        return self

    def continue_(self) -> ActivatedPage:
        self.press("Continuer")
        return self.arrive(ActivatedPage)


class CodePage(StepPage):
    heading = "Saisissez votre code d’activation"

    def fill(self, code: str) -> Self:
        self.field("Code d’activation *").fill(code)
        return self

    def solve_captcha(self) -> Self:
        self.solve_challenge()
        return self

    def continue_(self) -> LoginPage:
        self.press("Continuer")
        return self.arrive(LoginPage)
