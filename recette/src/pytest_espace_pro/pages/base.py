"""What every page owes: a title, one h1, the focus where it should be, no axe finding where axe is installed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self, TypeVar

from playwright.sync_api import Locator, Page, expect

from pytest_espace_pro.kit import Kit

try:
    from axe_playwright_python.sync_playwright import Axe
except ModuleNotFoundError:  # « pip install pytest-espace-pro[axe] »
    AXE = None
else:
    AXE = Axe()
# What axe judges of a page: its elements with their attributes, which of them hold text, and how it is drawn.
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
AUTOMATIC = "Vérification automatique"
AUTOMATIC_DONE = "Vérification automatique réussie. Vous pouvez continuer."
MAX_COMPUTING_MS = 120_000
Next = TypeVar("Next", bound="SitePage")


@contextmanager
def scripted(page: Page) -> Iterator[Page]:
    """The page itself, or a copy of what it shows where scripts run when they are off: axe is a script."""
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
    """No sideways scrolling, and no axe finding, best practices included.

    Axe is slow: it does not judge again what a run of the tests has already shown it.
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
    """A pattern for a text, however its words are spaced: browsers turn U+00A0 into a space in names."""
    return r"\s+".join(re.escape(word) for word in text.split())


class SitePage:
    """A page of the site. ``heading``: its h1, with which its title begins unless ``title`` says otherwise.

    ``is_step``: the page is of a journey, where the focus is on the h1 on arrival, on the errors when there are some.
    """

    heading: ClassVar[str]
    title: ClassVar[str] = ""
    is_step: ClassVar[bool] = False

    def __init__(self, page: Page, kit: Kit | None) -> None:
        self.page, self.kit = page, kit
        expect(page.get_by_role("heading", level=1)).to_have_text(self.heading)
        expect(page).to_have_title(re.compile(rf"^{re.escape(self.title or self.heading)} – .+"))
        expect(page.get_by_role("banner")).to_contain_text(page.title().rpartition(" – ")[2])  # the service's name
        if self.is_step:
            expect(page.get_by_role("heading", level=1)).to_be_focused()
        self.assert_accessible()

    def assert_accessible(self) -> None:
        audit(self.page)

    def press(self, name: str) -> None:
        """Press a button of the page's content by its name."""
        self.main.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.main.get_by_role("link", name=name, exact=True).first.click()

    def arrive(self, kind: type[Next]) -> Next:
        return kind(self.page, self.kit)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def field(self, label: str) -> Locator:
        """A field by its whole accessible name, star included."""
        return self.main.get_by_label(label, exact=True)


class FormPage(SitePage):
    """A page with a form: it may be refused, and then says why. ``go_on``: the button that sends it."""

    go_on: ClassVar[str] = "Continuer"

    def continue_expecting_errors(self, *messages: str) -> Self:
        """Send, and find the errors in the summary, which has the focus, and each beside the field that it leads to."""
        self.press(self.go_on)
        summary = self.main.get_by_role("group", name=re.compile("à corriger$"))
        expect(summary).to_be_focused()
        expect(self.page).to_have_title(re.compile(r"^Erreur\s: "))
        for message in messages:
            expect(summary).to_contain_text(message)
        self.assert_accessible()
        for link in summary.locator("a[href^='#']").all():
            self._assert_leads_to_its_field(link)
        return self

    def _assert_leads_to_its_field(self, link: Locator) -> None:
        """An error of the summary gives the focus to a field that is invalid and says the same error."""
        text = link.inner_text()
        link.click()
        field = self.page.locator(":focus")
        expect(field.locator("xpath=ancestor-or-self::*[@aria-invalid='true']")).to_have_count(1)
        label, error = text.split("\u00a0: ", 1)
        expect(field).to_have_accessible_name(re.compile(f"^{spaced(label)}"))
        expect(field).to_have_accessible_description(re.compile(spaced(error)))

    def solve_challenge(self) -> None:
        """Type the answer that the test kit gives for the challenge shown; without a kit, let the device do it."""
        if self.kit:
            self.field("Caractères de l’image ou du son *").fill(self.kit.answer(self.challenge))
            return
        self.choose_way(AUTOMATIC)
        expect(self.page.get_by_role("status")).to_have_text(AUTOMATIC_DONE, timeout=MAX_COMPUTING_MS)

    def choose_way(self, name: str) -> Self:
        """Choose a way to meet the anti-robot check (SPEC 6)."""
        self.main.get_by_role("radiogroup", name="Moyen de vérification").get_by_role("radio", name=name).check()
        return self

    @property
    def challenge(self) -> str:
        """The challenge shown: hidden from people, so found by its name."""
        return self.main.locator("input[name=challenge]").input_value()


class StepPage(FormPage):
    """A step of a journey."""

    is_step = True
