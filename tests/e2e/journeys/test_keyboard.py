"""WCAG 2.1.1, 2.4.3, 2.4.7: the whole path with the keyboard alone, the focus always to be seen."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.activation import ActivatedPage
from pytest_espace_pro.pages.creation import CredentialsPage, TermsPage
from pytest_espace_pro.pages.home import HomePage

from testkit.journey_map import MappedField, MappedStep
from tests.e2e.keyboard import Keyboard
from tests.support.scenario import Driver, activation, creation

pytestmark = pytest.mark.one_database


@dataclass(frozen=True)
class KeyboardDriver(Driver):
    """Takes the steps of a journey by Tab, Space and Enter; fields come in the order in which Tab reaches them."""

    page: Page
    kit: Kit

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def go_to(self, target: Locator) -> Keyboard:
        return Keyboard(self.page).go_to(target)

    def follow(self, link: str, heading: str) -> None:
        self.go_to(self.main.get_by_role("link", name=link, exact=True).first).press("Enter")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def arrive(self, step: MappedStep) -> None:
        expect(self.page.get_by_role("heading", level=1, name=step.heading, exact=True)).to_be_focused()

    def enter(self, field: MappedField, answer: str) -> None:
        reached = self.go_to(self.main.get_by_label(field.label, exact=True))
        if field.role == "checkbox":
            reached.press("Space")
        else:
            reached.type(answer)

    def solve(self) -> None:
        """Press no key: the device passes the check by itself (SPEC 6)."""

    def go_on(self, step: MappedStep) -> None:
        """Press Enter in a field: the main button is meant, although "Changer l’image" comes before it."""
        if step.fields:
            self.page.keyboard.press("Enter")
        else:
            self.go_to(self.main.get_by_role("button", name=step.buttons[0].name)).press("Space")


def test_home_to_pdf_with_the_keyboard_alone(home: HomePage, page: Page, kit: Kit, address: str) -> None:
    driver = KeyboardDriver(page, kit)
    path = creation(address)
    path.come(driver.follow)
    path.walk(driver)
    path = activation(address, kit.code_sent_to(address))
    path.come(driver.follow)
    path.walk(driver)
    activated = ActivatedPage(page, kit)
    with page.expect_download() as download:
        driver.go_to(activated.main.get_by_role("link", name=re.compile("^Télécharger"))).press("Enter")
    assert download.value.suggested_filename == f"recapitulatif-{activated.number}.pdf"


def test_the_skip_link_comes_first_and_leads_to_the_content(home: HomePage, page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Connexion à l’espace professionnel")).to_be_focused()


def test_the_way_back_is_as_open_as_the_way_forth(terms: TermsPage, page: Page) -> None:
    """WCAG 2.1.2: nothing on the page with most kinds of controls (sound, image, check box) holds the focus."""
    keyboard = Keyboard(page)
    accept = terms.field("J’accepte sans restriction les conditions générales *")
    keyboard.go_to(terms.main.get_by_role("button", name="Continuer", exact=True)).back_to(accept).press("Space")
    expect(accept).to_be_checked()
    keyboard.back_to(page.get_by_role("link", name="Aller au contenu"))


def test_an_error_is_put_right_with_the_keyboard_alone(terms: TermsPage, page: Page, kit: Kit) -> None:
    keyboard = Keyboard(page)
    keyboard.go_to(terms.main.get_by_role("button", name="Continuer", exact=True)).press("Enter")
    summary = terms.main.get_by_role("group", name="Une erreur est à corriger")
    expect(summary).to_be_focused()
    keyboard.go_to(summary.get_by_role("link").first).press("Enter").press("Space")
    keyboard.press("Enter")
    terms.arrive(CredentialsPage)
