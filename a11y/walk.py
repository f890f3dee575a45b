"""A person in a browser finds things by their accessible names, as assistive technology does."""

from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page, expect
from pytest_espace_pro.kit import Kit

from a11y.axe import SCRIPTS_RUN
from testkit.journey_map import MappedField, MappedStep
from tests.support.people import DETAILS, REQUIRED_DETAILS
from tests.support.scenario import Driver, activation, creation

STRENGTH = "/fragments/force-du-mot-de-passe"
ANSWER = "Caractères de l’image ou du son"
TYPED_DETAILS = REQUIRED_DETAILS | {"postal_code": DETAILS["postal_code"]}

# The mark is gone once the browser or htmx has replaced the page.
MARK = "document.getElementById('contenu').dataset.left = ''"
ARRIVED = "#contenu:not([data-left])"


@dataclass(frozen=True)
class Walk(Driver):
    """A walk of one person. ``address``: theirs alone."""

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
        """Fill in fields by label, without its star."""
        for label, value in values.items():
            self.field(label).fill(value)
        return self

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(f"{label} *", exact=True).or_(self.main.get_by_label(label, exact=True))

    def check(self, label: str) -> Self:
        self.field(label).check()
        return self

    def solve(self) -> Self:
        """Type the answer that the test kit gives for the challenge shown, if there is one."""
        challenge = self.main.locator("input[name=challenge]")
        if not challenge.count():
            return self
        if not self.field(ANSWER).is_visible():  # the device does it, unless the person chooses
            self.choose_way("Image")
        return self.fill(**{ANSWER: self.kit.answer(challenge.input_value())})

    def choose_way(self, name: str) -> Self:
        """Choose a way to pass the anti-robot check (SPEC 6)."""
        self.main.get_by_role("radio", name=name, exact=True).check()
        return self

    def arrive(self, step: MappedStep) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(step.heading)

    def enter(self, field: MappedField, answer: str) -> None:
        found = self.main.get_by_label(field.label, exact=True)
        found.check() if field.role == "checkbox" else found.fill(answer)

    def go_on(self, step: MappedStep) -> None:
        self.press(step.buttons[0].name)

    def at(self, slug: str, address: str = "") -> Self:
        """Begin a creation (SPEC 3) with another address of the person, and take its steps up to this one."""
        scenario = creation(address or f"d.{self.address}", TYPED_DETAILS)
        self.open(scenario.steps[0].url)
        scenario.walk(self, until=slug)
        return self

    def fill_step(self, slug: str, address: str = "", **others: str) -> Self:
        """Fill in a step of a creation. ``others``: what is typed instead, by name of field."""
        typing = creation(address or self.address, TYPED_DETAILS)
        if slug != "identifiants" or not self.page.evaluate(SCRIPTS_RUN):
            typing.answer(self, slug, **others)
            return self
        with self.page.expect_response(f"**{STRENGTH}"):  # said now, it is not said again on the next page
            typing.answer(self, slug, **others)
        expect(self.main.locator("[name=strength_told]")).to_be_attached()
        return self

    def activate(self, code: str, address: str) -> Self:
        """Send a code and an address (SPEC 5), which may be refused."""
        scenario = activation(address, code)
        self.open(scenario.steps[0].url)
        scenario.walk(self, until="identifiants")
        scenario.answer(self, "identifiants")
        return self.press("Continuer")

    def in_namespace(self) -> Self:
        """Expose this browser to the faults of the namespace (testkit/faults.py)."""
        self.page.context.add_cookies([{"name": "recette", "value": self.namespace, "url": self.kit.base_url}])
        return self

    def press(self, name: str) -> Self:
        """Press a button, and wait for what takes the place of the page."""
        self.page.evaluate(MARK)
        self.main.get_by_role("button", name=name, exact=True).click()
        expect(self.page.locator(ARRIVED)).to_be_attached()
        return self

    def sign_out(self) -> Self:
        """Press the button of the menu, which a narrow screen folds."""
        menu = self.page.get_by_role("button", name="Menu", exact=True)
        if menu.is_visible():
            menu.click()
        self.page.evaluate(MARK)
        self.page.get_by_role("navigation", name="Menu principal").get_by_role("button", name="Se déconnecter").click()
        expect(self.page.locator(ARRIVED)).to_be_attached()
        return self

    def follow(self, name: str) -> Self:
        self.page.evaluate(MARK)
        self.main.get_by_role("link", name=name, exact=True).first.click()
        expect(self.page.locator(ARRIVED)).to_be_attached()
        return self
