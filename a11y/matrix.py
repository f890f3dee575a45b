"""All checks judge each state of a walk in many rendering modes; the reports get the findings."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page, Response, expect

from a11y import announcements, aria_snapshots, axe, exemptions, findings, focus, in_view, nu, rules
from a11y.findings import Finding, Judged
from a11y.page_states import MADE_IN_THE_PAGE, NARROW, STILL_COMPUTING
from a11y.rendering_modes import ALL, BY_AXE, BY_TAB, COLOURS_BY_AXE, FEW, SLOWLY, RenderingMode

LOOKS = os.environ.get("ESPACE_LOOKS", "few")
"""How many rendering modes judge each state: "every" (`make a11y`) or "few" (each commit)."""
TITLES = "titles"
COMPUTING = "[data-when=running]:visible"
"""The automatic check is on its way: what the page says of it is about to change (SPEC 6)."""
PATIENCE_MS = 60_000
SUCCESS = "success"
ANSWERED_BY_A_PAGE = {"/connexion", "/connexion/cle-d-acces", "/mot-de-passe-oublie", "/contact"}
"""What is sent there leads to a page whose title is the answer: the space, and that a message has left."""
SAID = """() => {
    const done = document.querySelector("main .notifications")
    const notice = done && document.activeElement === done
    return Boolean(notice || document.activeElement?.matches("h1"))
}"""
IN_ADDRESSES = re.compile(r"/[A-Za-z0-9_.-]{20,}")


@dataclass
class Matrix:
    """``name``: of the walk, for the reports. ``script``: whether scripts run in the page."""

    page: Page
    name: str
    script: bool
    judged: list[Judged] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    html: dict[str, str] = field(default_factory=dict)
    _document: Response | None = None
    _done: str = ""
    _leads_to: str = ""

    def __post_init__(self) -> None:
        self._in_a_low_window()
        self.page.on("response", self._keep)
        announcements.listen(self.page)

    def walk(self, states: Iterable[str]) -> list[Finding]:
        """Judge each state and return what is wrong and not exempted. The reports get all of it."""
        for state in states:
            self._judge(state)
        self.found += same_titles(self.judged)
        if self.html:
            self.found += nu.findings(self.html)
        findings.write(self.name, self.judged, self.found)
        kept, _ = exemptions.split(self.found)
        return kept

    def _judge(self, state: str) -> None:
        if self.script and state not in STILL_COMPUTING:
            expect(self.page.locator(COMPUTING)).to_have_count(0, timeout=PATIENCE_MS)
        if state not in MADE_IN_THE_PAGE:
            self._add(focus.arrival(self.page) + in_view.arrival(self.page), state)
            self._add(announcements.findings(self.page) + self.unsaid(), state)
        if self.script:
            self._add(aria_snapshots.findings(self.page, state), state)
        elif self._document and nu.why_unavailable() is None:
            self.html[state] = self._document.text()
        modes = list(self._modes(state))
        for mode, by_axe in modes:
            mode.apply_to(self.page)
            self._add(rules.findings(self.page), state, mode)
            if by_axe:
                colours_only = mode in COLOURS_BY_AXE and LOOKS == "few"
                self._add(axe.findings(self.page, colours_only=colours_only), state, mode)
            if mode in self._by_tab and (self.script or state not in NARROW):  # without script Escape uncovers
                self._add(focus.findings(self.page), state, mode)
        FEW[0].apply_to(self.page)
        self._add(in_view.findings(self.page), state)
        self._in_a_low_window()
        heading = self.page.get_by_role("heading", level=1).inner_text()
        path = IN_ADDRESSES.sub("/…", self.page.evaluate("location.pathname"))
        self.judged.append(
            Judged(state, path, self.script, self.page.title(), heading, [str(mode) for mode, _ in modes])
        )

    def _in_a_low_window(self) -> None:
        """People arrive at each state in a window as low as can be: what they land on must be in view there."""
        wide, high = in_view.LOW
        self.page.set_viewport_size({"width": wide, "height": high})

    @property
    def _by_tab(self) -> tuple[RenderingMode, ...]:
        """One mode is enough without script, where the page is the same except for a few parts."""
        return BY_TAB if self.script else BY_TAB[:1]

    def _modes(self, state: str) -> Iterator[tuple[RenderingMode, bool]]:
        """Yield the modes of the state, each with whether axe judges it."""
        modes, by_axe = {
            "every": (ALL, ALL),
            "few": (FEW, BY_AXE) if self.script else ((*SLOWLY, *BY_TAB[:1]), SLOWLY[:1]),
        }[LOOKS]
        for mode in modes:
            if state not in NARROW or mode.width.startswith("phone"):
                yield mode, mode in by_axe

    def _add(self, found: list[Finding], state: str, mode: object = "") -> None:
        self.found += [one.at(state, mode) for one in found]

    def unsaid(self) -> list[Finding]:
        """What a POST has changed is said by a notice, or by the title of a step, which takes the focus."""
        done, self._done = self._done, ""
        is_said = done in ANSWERED_BY_A_PAGE or self.page.evaluate(SAID)
        return [Finding(SUCCESS, f"nothing says that {done} succeeded")] if done and not is_said else []

    def _keep(self, response: Response) -> None:
        request, location = response.request, response.headers.get("location", "")
        is_page = request.is_navigation_request() and not location
        if request.method == "POST" and location:
            self._done, self._leads_to = urlsplit(request.url).path, urljoin(request.url, location)
        elif (request.method == "POST" and not response.ok) or (is_page and response.url != self._leads_to):
            self._done = ""
        if is_page:
            self._document = response


def same_titles(judged: Iterable[Judged]) -> list[Finding]:
    """Return the titles that several addresses share (WCAG 2.4.2, RGAA 8.6)."""
    paths: dict[str, set[str]] = {}
    for one in judged:
        paths.setdefault(one.title, set()).add(one.path)
    return [Finding(TITLES, f"'{title}': {', '.join(sorted(at))}") for title, at in paths.items() if len(at) > 1]
