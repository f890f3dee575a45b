"""A person in a browser, who finds things by what they are called, as assistive technology says them."""

from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page, expect
from pytest_espace_pro.kit import Kit

from tests.support.people import DETAILS, PASSWORD, TRUSTED_ANSWER

NEEDED = {
    "Nom": DETAILS["last_name"],
    "Prénom": DETAILS["first_name"],
    "Téléphone": DETAILS["phone"],
    "Code postal": DETAILS["postal_code"],
    "Ville": DETAILS["town"],
    "Réponse": TRUSTED_ANSWER,
}
"""What has a star in the form of details, by label."""

# The mark is gone once the browser or htmx has replaced the page.
MARK = "document.getElementById('contenu').dataset.left = ''"
ARRIVED = "#contenu:not([data-left])"


@dataclass(frozen=True)
class Walk:
    """``address``: of the person, theirs alone."""

    page: Page
    kit: Kit
    address: str

    @property
    def namespace(self) -> str:
        """The test kit's namespace: the part of the address between "+" and "@"."""
        return self.address.partition("@")[0].rpartition("+")[2]

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def open(self, url: str) -> Self:
        self.page.goto(url)
        return self

    def fill(self, **values: str) -> Self:
        """By label, without its star."""
        for label, value in values.items():
            self.field(label).fill(value)
        return self

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(f"{label} *", exact=True).or_(self.main.get_by_label(label, exact=True))

    def check(self, label: str) -> Self:
        self.field(label).check()
        return self

    def solve(self) -> Self:
        """Type the answer that the test kit gives for the challenge shown."""
        challenge = self.main.locator("input[name=challenge]").input_value()
        return self.fill(**{"Caractères de l’image ou du son": self.kit.answer(challenge)})

    def at_credentials(self) -> Self:
        """At the second step of a creation (SPEC 3.2)."""
        self.open("/creation/expert/conditions").check("J’accepte sans restriction les conditions générales")
        return self.solve().press("Continuer")

    def fill_credentials(self, address: str) -> Self:
        twice = {"Adresse électronique": address, "Confirmation de l’adresse électronique": address}
        return self.fill(**twice | {"Mot de passe": PASSWORD, "Confirmation du mot de passe": PASSWORD})

    def at_details(self, address: str = "") -> Self:
        """At the third step (SPEC 3.3); nothing is recorded yet, so ``address`` only counts when the walk goes on."""
        return self.at_credentials().fill_credentials(address or f"d.{self.address}").press("Continuer")

    def fill_details(self) -> Self:
        return self.fill(**NEEDED)

    def in_namespace(self) -> Self:
        """From now on the faults asked for the namespace happen in this browser (testkit/faults.py)."""
        self.page.context.add_cookies([{"name": "recette", "value": self.namespace, "url": self.kit.base_url}])
        return self

    def press(self, name: str) -> Self:
        """Press a button, and wait for what takes the place of the page."""
        self.page.evaluate(MARK)
        self.main.get_by_role("button", name=name, exact=True).click()
        expect(self.page.locator(ARRIVED)).to_be_attached()
        return self

    def follow(self, name: str) -> Self:
        self.page.evaluate(MARK)
        self.main.get_by_role("link", name=name, exact=True).first.click()
        expect(self.page.locator(ARRIVED)).to_be_attached()
        return self
