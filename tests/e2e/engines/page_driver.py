"""A driver of pages in any browser finds things by role and name, as assistive technology does.

It checks on each page what the page objects of the other tests check: title, h1, where the focus is.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.base import WIDTHS, SitePage

from testkit.journey_map import MappedField, MappedStep
from tests.e2e.engines.wires import Refused, Wire
from tests.support.scenario import Driver
from tests.support.waiting import until

PATIENCE_SECONDS = 20  # for a busy machine
SELECTORS = {
    "button": "{0} button",
    "link": "{0} a[href]",
    "textbox": "{0} :is(input, textarea):not([type=hidden], [type=checkbox], [type=radio])",
    "checkbox": "{0} input[type=checkbox]",
    "radio": "{0} input[type=radio]",
}
ROLES = {"textbox": {"textbox", "combobox", ""}}  # Firefox gives no role to a password field
KEYS = {"Escape": "\ue00c"}
WHERE = "return [location.href, innerWidth, innerHeight, outerWidth, outerHeight, document.body.innerText].join()"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the standard gives to references
Element = dict[str, str]
Name = str | re.Pattern[str]
Sought = TypeVar("Sought")


def plain(text: str) -> str:
    """Browsers do not agree on the spaces of names."""
    return " ".join(text.split())


def matches(wanted: Name, name: str) -> bool:
    """A whole name, or a pattern of it."""
    return bool(wanted.fullmatch(plain(name))) if isinstance(wanted, re.Pattern) else plain(wanted) == plain(name)


class PageDriver(Driver):
    """Does and finds what people do and find. It waits for each thing, and says what it waited for in vain."""

    _left = ""
    """The address of the step that was sent, until what takes its place is there."""

    def __init__(self, wire: Wire, downloads: Path, base_url: str, kit: Kit) -> None:
        self._wire, self._downloads, self._base_url, self.kit = wire, downloads, base_url, kit

    # ---- what a person does

    def use_screen(self, width: int, height: int) -> None:
        """Make the page this wide and high (in pixels), whatever the browser draws around it."""

        def done() -> bool:
            inner, around = self.run("return [[innerWidth, innerHeight], [outerWidth, outerHeight]]")
            if inner == [width, height]:
                return True
            margins = [outside - inside for outside, inside in zip(around, inner, strict=True)]
            self._wire.call("SetWindowRect", width=width + margins[0], height=height + margins[1])
            return False

        self.await_(done, f"{width} × {height} px")

    def open(self, path: str) -> None:
        self._wire.call("Navigate", url=self._base_url + path)

    def press(self, name: str) -> None:
        self._click("button", name)

    def follow(self, link: Name, heading: str = "") -> None:
        """Follow a link, to the page with this heading if one is given."""
        self._click("link", link)
        if heading:
            self._await_page(heading)

    def choose(self, role: str, name: Name) -> None:
        self._click(role, name)
        self.await_(lambda: self.run("return arguments[0].checked", self._find(role, name)), f"{name} chosen")

    def write(self, label: str, text: str) -> None:
        """Type in a field, in place of what it holds."""
        element = self._find("textbox", label)
        self._on(element, "ElementClear")
        self._on(element, "ElementSendKeys", text=text)

    def fill(self, typed: dict[str, str]) -> None:
        for label, text in typed.items():
            self.write(label, text)

    def enter(self, field: MappedField, answer: str) -> None:
        if field.role == "checkbox":
            self.choose("checkbox", field.label)
        else:
            self.write(field.label, answer)

    def go_on(self, step: MappedStep) -> None:
        """Send the step; what comes takes its place without a load (HOUSE: "one URL is one full page").

        The browser itself sends a form that opens a session, because more than the content changes.
        """
        has_htmx = self.run(
            "window.sameDocument = true; return document.querySelector('#formulaire[data-hx-post]') !== null"
        )
        self._left = self.run("return location.href") if has_htmx else ""
        self.press(step.buttons[0].name)

    def key(self, name: str) -> None:
        strokes = [{"type": way, "value": KEYS[name]} for way in ("keyDown", "keyUp")]
        self._wire.call("PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def solve(self) -> None:
        self.run("document.querySelector('#moyen-image').click()")  # by itself the device does it
        challenge = self.run("return document.querySelector('input[name=challenge]').value")
        self.write("Caractères de l’image ou du son *", self.kit.answer(challenge))

    def saved(self, name: str) -> bytes:
        """Wait for the PDF that the browser saves under this name. Returns its bytes once it is whole."""
        file = self._downloads / name
        self.await_(lambda: file.exists() and file.read_bytes().rstrip().endswith(b"%%EOF"), f"the file {name}")
        return file.read_bytes()

    # ---- what a person finds

    def arrive(self, step: MappedStep) -> None:
        """Wait for a step, which has the focus on its h1."""
        self.arrive_at(step)
        self.await_(lambda: self.run("return document.activeElement.matches('h1')"), "the focus on the h1")
        self._assert_no_load(to_another_url=True)

    def arrive_at(self, page: MappedStep | type[SitePage]) -> Self:
        """Wait for a page: its h1 and title; nothing scrolls sideways."""
        self._await_page(page.heading, page.title)
        return self

    def refused(self, message: str) -> None:
        """Wait for the errors: they have the focus and say what is wrong, and the title says that there are some."""
        self.await_(
            lambda: self.run("return document.activeElement.matches('.error-summary')"), "the focus on the errors"
        )
        assert plain(message) in plain(self.run("return document.activeElement.innerText"))
        assert re.match(r"Erreur\s: ", self.title), self.title
        self._assert_fits()
        self._assert_no_load(to_another_url=False)

    def finds(self, role: str, name: Name) -> bool:
        return any(self._named(role, name))

    def focused(self) -> str:
        """The accessible name of what has the focus."""
        return plain(self._on(self.run("return document.activeElement"), "GetComputedLabel"))

    def value(self, label: str) -> str:
        return str(self.run("return arguments[0].value", self._find("textbox", label)))

    def text(self, selector: str) -> str:
        return plain(self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    @property
    def heading(self) -> str:
        return self.text("h1")

    @property
    def title(self) -> str:
        return str(self.run("return document.title"))

    # ---- how it is asked of the browser

    def run(self, script: str, *arguments: Any) -> Any:
        return self._wire.call("ExecuteScript", script=script, args=list(arguments))

    def run_later(self, script: str) -> Any:
        """Run a script that passes its answer to a function, its last argument."""
        return self._wire.call("ExecuteAsyncScript", script=script, args=[])

    def await_(self, sought: Callable[[], Sought], what: str) -> Any:
        """Return what is sought once it is true; ask again if the page changes meanwhile."""

        def why() -> str:
            return f"{what} did not come: {self.run(WHERE)}"

        return until(sought, PATIENCE_SECONDS, why=why, ignoring=(Refused,))

    def _click(self, role: str, name: Name) -> None:
        self._on(self._find(role, name), "ElementClick")

    def _find(self, role: str, name: Name) -> Element:
        found: Element = self.await_(lambda: next(self._named(role, name), None), f"{role} '{name}'")
        self.run("arguments[0].scrollIntoView({block: 'center'})", found)  # WebKitGTK's driver does not do it
        return found

    def _named(self, role: str, name: Name) -> Iterator[Element]:
        """Yield the visible elements with this role and name, those in the page's content first."""
        for scope in ("main", "dialog[open]", "body"):
            for element in self._wire.call("FindElements", using="css selector", value=SELECTORS[role].format(scope)):
                if (
                    self._on(element, "IsElementDisplayed")
                    and matches(name, self._on(element, "GetComputedLabel"))
                    and self._on(element, "GetComputedRole") in ROLES.get(role, {role})
                ):
                    yield element

    def _on(self, element: Element, command: str, **parameters: Any) -> Any:
        return self._wire.call(command, id=element[ELEMENT], **parameters)

    def _await_page(self, heading: str, title: str = "") -> None:
        """``title``: how the title of the page starts, by default the heading."""
        start = plain(title or heading)
        self.await_(lambda: self.heading == plain(heading), f"h1 '{heading}'")
        self.await_(lambda: plain(self.title).startswith(start) and self.title.endswith(" – Espace Pro"), "its title")
        self._assert_fits()

    def _assert_no_load(self, *, to_another_url: bool) -> None:
        """Check that what came after `go_on` came without a load. ``to_another_url``: whether the URL changed."""
        left, self._left = self._left, ""
        if left:
            assert self.run("return window.sameDocument === true"), "the browser has reloaded the page"
            assert (self.run("return location.href") != left) is to_another_url

    def _assert_fits(self) -> None:
        content_px, window_px = self.run(f"return {WIDTHS}")
        assert content_px <= window_px, f"{self.heading} scrolls sideways: {content_px} px in {window_px}"
