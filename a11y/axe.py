"""Axe, with all its rules: those of each WCAG level, the best practices, the experimental ones.

Axe is a script, and its promises never settle where scripts are off: there it judges a copy, drawn as without script.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from a11y.findings import Finding

AXE = Axe()
CHECK = "axe"
SCRIPTS_RUN = "matchMedia('(scripting: enabled)').matches"
NO_SCRIPT = {r"\(scripting:\s*none\)": "(width >= 0)", r"\(scripting:\s*enabled\)": "(width < 0)"}
IS_THERE = "'axe' in globalThis"
COLOURS = ("color-contrast", "color-contrast-enhanced", "link-in-text-block")
"""Axe's rules whose verdict changes with the colours of a page."""
ALL_RULES = "() => axe.getRules().map(rule => rule.ruleId)"


def findings(page: Page, *, colours_only: bool = False) -> list[Finding]:
    """Return what axe finds on the page as drawn now, one line per element, without what it leaves to a person.

    ``colours_only``: judge colours, and nothing that reads the document.
    """
    with scripted(page) as judged:
        wanted = COLOURS if colours_only else rules(judged)
        options = {"runOnly": {"type": "rule", "values": list(wanted)}, "resultTypes": ["violations"]}
        if not judged.evaluate(IS_THERE):
            judged.evaluate(AXE.axe_script)
        results = judged.evaluate("options => axe.run(options)", options)
    return [
        Finding(f"{CHECK}:{violation['id']}", f"{node['html'][:160]}: {violation['help']}")
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def rules(page: Page) -> tuple[str, ...]:
    """The ids of the rules that axe has."""
    return _rules(page.context.browser)


@cache
def _rules(browser: Browser) -> tuple[str, ...]:
    page = browser.new_page()
    page.evaluate(AXE.axe_script)
    found = page.evaluate(ALL_RULES)
    page.close()
    return tuple(found)


@contextmanager
def scripted(page: Page) -> Iterator[Page]:
    """The page itself, or a copy of what it shows where scripts run when they are off for it."""
    if page.evaluate(SCRIPTS_RUN):
        yield page
        return
    copy, html = _copy(page.context.browser), page.content()
    media: dict[str, Any] = {
        name: next(value for value in values if page.evaluate(f"matchMedia('({name}: {value})').matches"))
        for name, values in {"prefers-color-scheme": ("dark", "light"), "forced-colors": ("active", "none")}.items()
    }
    copy.emulate_media(
        color_scheme=media["prefers-color-scheme"],
        forced_colors=media["forced-colors"],
        reduced_motion="reduce",
    )
    assert page.viewport_size is not None
    copy.set_viewport_size(page.viewport_size)
    copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"), times=1)
    copy.goto(page.url)
    yield copy


@cache
def _copy(browser: Browser) -> Page:
    """All judgements share this page, because opening one takes longer than judging it."""
    copy = browser.new_page()
    copy.route("**/*.js", lambda route: route.abort())
    copy.route("**/*.css", _as_without_script)
    return copy


_styles: dict[str, str] = {}
"""By address, which has a fingerprint in it: one fetch for all pages."""


def _as_without_script(route: Route) -> None:
    url = route.request.url
    if url not in _styles:
        answer = route.fetch(max_retries=3)  # of connections that the server closed meanwhile
        _styles[url] = as_without_script(answer.text())
    route.fulfill(body=_styles[url], content_type="text/css; charset=utf-8")


def as_without_script(css: str) -> str:
    """The style sheet as a browser without script applies it.

    Raises:
        ValueError: it says nothing of scripts, so the page would be judged as with them.
    """
    for wanted, always in NO_SCRIPT.items():
        css, replaced = re.subn(wanted, always, css)
        if not replaced:
            raise ValueError(f"no {wanted} in the style sheet")
    return css
