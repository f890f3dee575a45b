"""A PDF file must be read aloud in the order of the page, and in plain French (SPEC 7)."""

import re
import shutil
import subprocess
from pathlib import Path

from a11y import plain_language, typography
from a11y.findings import Finding
from a11y.pdfua.check import broken_rules
from tests.support.html import elements, parse

CHECK = "pdf"
PDFUA = "pdfua"
ROLES = {"h1": "H1", "p": "P", "dt": "Lbl", "dd": "LBody"}
SHOWN = "main > h1, main > p, main > .summary dt, main > .summary dd"
LETTERHEAD = 2
"""Operator and service, which the page has in its header."""


def read_structure(file: Path) -> list[tuple[str, str]]:
    """Return (role, text) of each leaf in reading order, as poppler reads them (a no-break space as a space)."""
    run = subprocess.run(["pdfinfo", "-struct-text", file], capture_output=True, encoding="utf-8", check=True)
    leaves: list[tuple[str, str]] = []
    role = ""
    for line in map(str.strip, run.stdout.splitlines()):
        if text := re.fullmatch(r'"(.*)"', line):
            leaves.append((role, text[1]))
        elif heading := re.match(r"(\w+) \(block\)", line):
            role = heading[1]
    return leaves


def why_unavailable() -> str | None:
    return None if shutil.which("pdfinfo") else "poppler-utils is not installed"


def pdfua_findings(file: Path) -> list[Finding]:
    (broken,) = broken_rules([file]).values()
    return [Finding(f"{PDFUA}:{rule.rule}", f"{rule.message} ({rule.places} times)") for rule in broken]


def reading_findings(leaves: list[tuple[str, str]], page: str) -> list[Finding]:
    """Return where the file differs from the page in words or order (RGAA 13.3), or is not plain French."""
    shown = elements(parse(page), SHOWN)
    pairs = [(ROLES[element.name], " ".join(element.to_text().split())) for element in shown]
    if leaves[LETTERHEAD:] != pairs:
        return [Finding(CHECK, f"the file says {leaves[LETTERHEAD:]}, the page {pairs}")]
    texts = [element.to_text().strip() for element in shown]
    return [Finding(CHECK, what) for text in texts for what in plain_language.faults(text) + typography.faults(text)]
