"""Our own rules, beside axe's: what each is for, and when it applies. They are judged by rules.js, in the browser."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from a11y import plain_language, typography
from a11y.findings import Finding

CHECK = "rule"
SCRIPT = (Path(__file__).parent / "rules.js").read_text()
PLAIN_LANGUAGE = "plain-language"
TYPOGRAPHY = "typography"
PASSAGES = """() => {
    const blocks = "p, li, dd, dt, legend, label, h1, h2, h3, summary"
    const passages = [...document.querySelectorAll(blocks)].filter(one => !one.querySelector(blocks))
    return passages.map(one => {
        const french = one.cloneNode(true)
        french.querySelectorAll("code, [lang]:not([lang=fr])").forEach(other => other.remove())
        return french.textContent
    })
}"""


@dataclass(frozen=True)
class Rule:
    """``name``: as in rules.js. ``source``: what demands it."""

    name: str
    source: str
    in_forced_colours: bool = True


RULES = (
    Rule("no-sideways-scroll", "WCAG 1.4.10, RGAA 10.11"),
    Rule("nothing-clipped", "WCAG 1.4.4, 1.4.12, RGAA 10.4, 10.12"),
    Rule("target-size", "WCAG 2.5.8: 24 px"),
    Rule("main-action-size", "WCAG 2.5.5: 44 px, links of the error summary too"),
    Rule("one-live-region", "WCAG 4.1.3, RGAA 7.5: one in the page, and one in each modal dialog"),
    Rule("live-description", "WCAG 1.3.1, RGAA 7.1: no description is of another moment"),
    Rule("unique-names", "WCAG 2.4.9, RGAA 6.1, 11.9: controls of the same name do the same"),
    Rule("errors-tied", "WCAG 3.3.1, RGAA 11.10: each error is tied to a field, or said to be of the form"),
    Rule("help-in-error", "WCAG 3.3.3, SPEC 6: help offered after failures is inside the error"),
    Rule("success-said", "WCAG 4.1.3, 2.4.2: a success is in the title, and right after the h1"),
    Rule("suggestions-tied", "WCAG 1.3.1, RGAA 11.1: what is proposed describes its field"),
    Rule("lists", "RGAA 9.3: a list is one, in Safari too"),
    Rule("no-datalist", "SPEC 3.3: a field is heard, and proposals are buttons"),
    Rule("said-once", "a gauge does not repeat the text beside it"),
    Rule("description", "a page says in a sentence what it is for"),
    Rule("autocomplete", "WCAG 1.3.5, RGAA 11.13"),
    Rule("links-underlined", "WCAG 1.4.1, RGAA 10.6"),
    Rule("text-contrast", "WCAG 1.4.6: 7:1", in_forced_colours=False),
    Rule("control-contrast", "WCAG 1.4.11, RGAA 3.3: 3:1", in_forced_colours=False),
    Rule("reading-order", "WCAG 1.3.2, 2.4.3, RGAA 12.8"),
    Rule("not-by-colour-alone", "WCAG 1.4.1, RGAA 3.1, 10.6: also where colours are shades of grey"),
    Rule("no-motion", "WCAG 2.3.3: nothing moves for who asked for less motion"),
    Rule("help-in-place", "WCAG 3.2.6: the same ways to get help, in the same order, on each page"),
    Rule("one-idea", "one main action a page; three groups of seven questions at most"),
    Rule(PLAIN_LANGUAGE, "plain French: sentences under 25 words, no word of offices only"),
    Rule(TYPOGRAPHY, "French: no line begins with : ; ? or !, apostrophes are curved"),
    Rule("language", "WCAG 3.1.1, RGAA 8.3"),
    Rule("one-heading", "RGAA 9.1"),
    Rule("title", "WCAG 2.4.2, RGAA 8.6"),
)


def findings(page: Page, without: Collection[str] = ()) -> list[Finding]:
    """What breaks a rule on the page as it is drawn now; ``without``: rules that it need not keep."""
    forced = page.evaluate("matchMedia('(forced-colors: active)').matches")
    wanted = [rule.name for rule in RULES if rule.name not in without and (rule.in_forced_colours or not forced)]
    found: list[list[str]] = page.evaluate(f"wanted => ({SCRIPT})(wanted)", wanted)
    for rule, faults in ((PLAIN_LANGUAGE, plain_language.faults), (TYPOGRAPHY, typography.faults)):
        if rule in wanted:
            found += [[rule, f"{what}: '{text}'"] for text in page.evaluate(PASSAGES) for what in faults(text)]
    return [Finding(f"{CHECK}:{rule}", what) for rule, what in found]
