"""One walk through states, each judged in many looks by all checks; what was found is kept for the reports."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Page, Response

from a11y import aria_snapshots, axe, exemptions, findings, focus, nu, rules
from a11y.findings import Finding, Judged
from a11y.page_states import MADE_IN_THE_PAGE, NARROW
from a11y.rendering_modes import ALL, BY_AXE, FEW, SLOWLY, Look

LOOKS = os.environ.get("ESPACE_LOOKS", "few")
"""How many looks each state is judged in: « every » (`make a11y`), « few » (each commit), or « one », without axe, the
Nu checker and each stop of the Tab key: another database changes at most which state a page is in.
"""
TITLES = "titles"
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

    def __post_init__(self) -> None:
        self.page.on("response", self._keep)

    def walk(self, states: Iterable[str]) -> list[Finding]:
        """Judge each state at its stop; what is wrong and not exempted. All of it is written down for the reports."""
        for state in states:
            self._judge(state)
        self.found += same_titles(self.judged)
        if self.html:
            self.found += nu.findings(self.html)
        findings.write(self.name, self.judged, self.found)
        kept, _ = exemptions.split(self.found)
        return kept

    def _judge(self, state: str) -> None:
        if state not in MADE_IN_THE_PAGE:
            self._add(focus.arrival(self.page), state)
        if self.script:
            self._add(aria_snapshots.findings(self.page, state), state)
        elif self._document and LOOKS != "one" and nu.why_unavailable() is None:
            self.html[state] = self._document.text()
        looks = list(self._looks(state))
        for look, by_axe in looks:
            look.put_on(self.page)
            self._add(rules.findings(self.page), state, look)
            if by_axe:
                self._add(axe.findings(self.page), state, look)
            if look in self._slowly and (self.script or state not in NARROW):  # without script Escape uncovers
                self._add(focus.findings(self.page), state, look)
        FEW[0].put_on(self.page)
        heading = self.page.get_by_role("heading", level=1).inner_text()
        path = IN_ADDRESSES.sub("/…", self.page.evaluate("location.pathname"))
        self.judged.append(
            Judged(state, path, self.script, self.page.title(), heading, [str(look) for look, _ in looks])
        )

    @property
    def _slowly(self) -> tuple[Look, ...]:
        """Without script the page is the same but for a few parts: one look is enough."""
        return () if LOOKS == "one" else SLOWLY if self.script else SLOWLY[:1]

    def _looks(self, state: str) -> Iterator[tuple[Look, bool]]:
        """How the state is looked at, and whether axe judges it so."""
        looks, by_axe = {
            "every": (ALL, ALL),
            "few": (FEW, BY_AXE) if self.script else (SLOWLY, self._slowly),
            "one": (FEW[:1], ()),
        }[LOOKS]
        for look in looks:
            if state not in NARROW or look.width.startswith("phone"):
                yield look, look in by_axe

    def _add(self, found: list[Finding], state: str, look: object = "") -> None:
        self.found += [one.at(state, look) for one in found]

    def _keep(self, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self._document = response


def same_titles(judged: Iterable[Judged]) -> list[Finding]:
    """Pages of several addresses that bear the same title (WCAG 2.4.2, RGAA 8.6)."""
    paths: dict[str, set[str]] = {}
    for one in judged:
        paths.setdefault(one.title, set()).add(one.path)
    return [Finding(TITLES, f"« {title} »: {', '.join(sorted(at))}") for title, at in paths.items() if len(at) > 1]
