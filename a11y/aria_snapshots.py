"""ARIA snapshots (Playwright) keep what assistive technology gets of each page; people review their diffs.

a11y/snapshots/ has one file for each state and one for each message (a11y/mails.py). Only ``ESPACE_WRITE_SNAPSHOTS=1``
rewrites them. What Playwright leaves out follows: the accessible descriptions, as Chromium computes them, and what was
last said through the live region since the content of the page came.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from a11y import announcements
from a11y.findings import Finding

CHECK = "snapshot"
FOLDER = Path(__file__).parent / "snapshots"
WRITES = "ESPACE_WRITE_SNAPSHOTS"
CHANGING = (  # what differs from one run to the next, or tells too much
    (re.compile(r"[\w.+-]+@exemple\.(?:fr|test)"), "⟨address⟩"),
    (re.compile(r"\b\d{4}\s?\d{3}\s?\d{7}\b"), "⟨number⟩"),
    (re.compile(r"\b(?:\d{1,2}|1er) [a-zûé]+ \d{4}(?: à \d{1,2}\sh\s\d{2})?"), "⟨moment⟩"),
    (re.compile(r"\b\d\d/\d\d/\d{4} à \d+h\d+mn\d+s"), "⟨moment⟩"),
    (re.compile(r"\b[0-9A-Z]{4}[- \u202f][0-9A-Z]{4}[- \u202f][0-9A-Z]{4}\b"), "⟨code⟩"),
    (re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b"), "⟨reference⟩"),
    (re.compile(r"[A-Za-z0-9_-]{40,}"), "⟨token⟩"),
    (re.compile(r"http://localhost:\d+"), "⟨site⟩"),
    (re.compile(r"(?<=/boite-aux-lettres/)[\w.]+"), "⟨message⟩"),
    (re.compile(r"(?<=dans )\d+\s(?:seconde|minute)s?\b"), "⟨wait⟩"),
    (re.compile(r"^ *- option \"[^\"\n]*\"\n", re.MULTILINE), ""),  # 250 countries: the chosen one is enough
)


PARTS = ("main", "dialog[open]")
FRAME = (".skip-link", "header", ".demo", "footer")  # the same on every page: kept for the home page only


def without_changing(text: str) -> str:
    for pattern, name in CHANGING:
        text = pattern.sub(name, text)
    return text


def heard(page: Page) -> str:
    """Return the accessibility tree, one line for each node, without what changes from run to run."""
    wanted = PARTS + FRAME if page.url.endswith("/") else PARTS
    found = [page.locator(part) for part in wanted]
    lines = [part.aria_snapshot() for part in found if part.count()]
    if described := list(_descriptions(page)):
        lines += ["- described:", *(f"  - {line}" for line in described)]
    if said := announcements.last(page):
        lines.append(f"- said: {said}")
    return without_changing("\n".join(lines)) + "\n"


def _descriptions(page: Page) -> Iterator[str]:
    """Each element that has an accessible description, with it; nothing of what a modal dialog makes inert."""
    chromium = page.context.new_cdp_session(page)
    root = chromium.send("DOM.getDocument")["root"]["nodeId"]
    for part in PARTS:
        node = chromium.send("DOM.querySelector", {"nodeId": root, "selector": part})["nodeId"]
        for one in chromium.send("Accessibility.queryAXTree", {"nodeId": node})["nodes"] if node else ():
            description = one.get("description", {}).get("value")
            if description and not one["ignored"]:
                yield f'{one["role"]["value"]} "{one.get("name", {}).get("value", "")}": {description}'
    chromium.detach()


def findings(page: Page, state: str) -> list[Finding]:
    """Return a finding if the page's snapshot differs from the reviewed one."""
    return text_findings(f"{state}.yml", heard(page))


def text_findings(name: str, now: str) -> list[Finding]:
    """Return a finding if the text differs from the reviewed one, or if none was reviewed yet."""
    path = FOLDER / name
    if os.environ.get(WRITES):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now)
    if not path.exists():
        return [Finding(CHECK, f"{path.name} was never reviewed: {WRITES}=1 writes it")]
    return [] if path.read_text() == now else [Finding(CHECK, f"{path.name} differs; it is now:\n{now}")]
