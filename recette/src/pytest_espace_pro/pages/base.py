"""Every page has a title, one h1, the right focus, and no axe finding (where axe is installed)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self, TypeVar

from playwright.sync_api import Locator, Page, expect

from pytest_espace_pro.kit import Kit

try:
    from axe_playwright_python.sync_playwright import Axe
except ModuleNotFoundError:  # `pip install pytest-espace-pro[axe]` installs it
    AXE = None
else:
    AXE = Axe()
# Everything that axe judges: the elements and their attributes, which of them hold text, and how the page is drawn.
STATE = """() => [
    innerWidth,
    ...['(prefers-color-scheme: dark)', '(forced-colors: active)'].map(query => matchMedia(query).matches),
    ...[document.documentElement, ...document.body.querySelectorAll('*')].map(element => [
        element.tagName,
        ...[...element.attributes].filter(({name}) => !/^(src|href|value|data-hx-.*)$/.test(name))
            .map(({name, value}) => `${name}=${value}`),
        element.childElementCount === 0 && element.textContent.trim() !== '',
        element.matches('input') && element.value !== '',
    ]),
].join()"""
WIDTHS = "[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"
_audited: set[str] = set()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AUTOMATIC = "Automatique"
AUTOMATIC_DONE = "Faite par votre appareil."
MAX_COMPUTING_MS = 120_000
Next = TypeVar("Next", bound="SitePage")


@contextmanager
def scripted(page: Page) -> Iterator[Page]:
    """The page, or a copy of it where scripts run when they are off in the page: axe is a script."""
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        yield page
        return
    html, browser = page.content(), page.context.browser
    assert browser is not None
    copy = browser.new_page(viewport=page.viewport_size)
    copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    copy.goto(page.url)
    yield copy
    copy.close()


def audit(page: Page) -> None:
    """The page does not scroll sideways and has no axe finding, best practices included.

    Axe is slow, so it does not judge the same state twice in one run.
    """
    content_px, window_px = page.evaluate(WIDTHS)
    assert content_px <= window_px, f"{page.url} scrolls sideways: {content_px} px in {window_px}"
    if AXE is None or (state := page.evaluate(STATE)) in _audited:
        return
    with scripted(page) as audited:
        results = AXE.run(audited, options={"runOnly": AXE_TAGS})
    assert results.violations_count == 0, results.generate_report()
    _audited.add(state)


def spaced(text: str) -> str:
    """A pattern for a text with any spaces between words: browsers turn U+00A0 into a space in names."""
    return r"\s+".join(re.escape(word) for word in text.split())


PASSWORD = "sept-tortues-bleues-4-lunes"


class SitePage:
    """A page of the site.

    ``heading``: its h1. ``title``: the start of its title, by default the h1. ``is_step``: the page belongs to a
    journey, so on arrival the focus is on the h1, or on the errors if there are any.
    """

    heading: ClassVar[str]
    title: ClassVar[str] = ""
    is_step: ClassVar[bool] = False

    def __init__(self, page: Page, kit: Kit | None) -> None:
        self.page, self.kit = page, kit
        expect(page.get_by_role("heading", level=1)).to_have_text(self.heading)
        expect(page).to_have_title(re.compile(rf"^(C’est fait\s: )?{re.escape(self.title or self.heading)} – .+"))
        expect(page.get_by_role("banner")).to_contain_text(page.title().rpartition(" – ")[2])  # the service's name
        if self.is_step:
            expect(page.get_by_role("heading", level=1)).to_be_focused()
        self.assert_accessible()

    def assert_accessible(self) -> None:
        audit(self.page)

    def press(self, name: str) -> None:
        """Press a button of the main content, by name."""
        self.main.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.main.get_by_role("link", name=name, exact=True).first.click()

    def sign_out(self) -> None:
        """Press "Se déconnecter" in the menu, which a narrow screen folds behind its button."""
        menu = self.page.get_by_role("button", name="Menu", exact=True)
        if menu.is_visible():
            menu.click()
        self.page.get_by_role("navigation", name="Menu principal").get_by_role("button", name="Se déconnecter").click()

    def arrive(self, kind: type[Next]) -> Next:
        return kind(self.page, self.kit)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def field(self, label: str) -> Locator:
        """The field with this accessible name, star included."""
        return self.main.get_by_label(label, exact=True)


class FormPage(SitePage):
    """A page with a form, which may be refused with errors. ``go_on``: the name of the button that sends it."""

    go_on: ClassVar[str] = "Continuer"

    def continue_expecting_errors(self, *messages: str) -> Self:
        """Send the form. The summary has the focus and lists the errors; each link leads to the field of that error.

        ``messages``: errors as they stand at their fields, or those of the whole form.
        """
        self.press(self.go_on)
        summary = self.main.get_by_role("group", name=re.compile("à corriger$"))
        expect(summary).to_be_focused()
        expect(self.page).to_have_title(re.compile(r"^Erreur\s: "))
        for message in messages:
            expect(self.main).to_contain_text(message)
        self.assert_accessible()
        for link in summary.locator("a[href^='#']").all():
            self._assert_leads_to_its_field(link)
        return self

    def _assert_leads_to_its_field(self, link: Locator) -> None:
        """The link of an error moves the focus to the field that it names: invalid, and described by its error."""
        label = re.split(r"\s:\s", link.inner_text(), maxsplit=1)[0]
        link.click()
        field = self.page.locator(":focus")
        expect(field.locator("xpath=ancestor-or-self::*[@aria-invalid='true']")).to_have_count(1)
        if label != "Erreur":  # it names no field: which of two is wrong is not said
            expect(field).to_have_accessible_name(re.compile(f"^{spaced(label)}"))
        expect(field).to_have_accessible_description(re.compile(r"Erreur\s: \S"))

    def solve_challenge(self) -> None:
        """Type the answer that the test kit gives. Without a kit the device solves the challenge.

        A device that signed in before is not asked: then there is nothing to do.
        """
        if not self.main.get_by_role("radiogroup", name="Moyen de vérification").count():
            return
        if self.kit:
            answer = self.field("Caractères de l’image ou du son *")
            if not answer.is_visible():  # the device does it, unless the person chooses
                self.choose_way("Image")
            answer.fill(self.kit.answer(self.challenge))
            return
        self.choose_way(AUTOMATIC)
        expect(self.main.get_by_text(AUTOMATIC_DONE)).to_be_visible(timeout=MAX_COMPUTING_MS)

    def choose_way(self, name: str) -> Self:
        """Choose a way to answer the anti-robot check (SPEC 6)."""
        self.main.get_by_role("radiogroup", name="Moyen de vérification").get_by_role("radio", name=name).check()
        return self

    @property
    def challenge(self) -> str:
        """The token of the challenge. Its field is hidden from people, so it is found by name."""
        return self.main.locator("input[name=challenge]").input_value()


class StepPage(FormPage):
    """A step of a journey."""

    is_step = True
