"""The audit grids, criterion by criterion: RGAA 4.1.2 (rgaa.toml) and WCAG 2.2 (wcag.toml). What is wrong with them.

``python -m a11y.grid`` fails when the last whole run of the walks found what a grid says is not there.
"""

import json
import re
import sys
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from a11y import announcements, aria_snapshots, axe, exemptions, findings, focus, in_view, nu, rules
from a11y.findings import Finding
from a11y.matrix import SUCCESS, TITLES

HERE = Path(__file__).parent
CONFORMS, DOES_NOT, NOT_APPLICABLE = "conforms", "does-not", "not-applicable"
STATUSES = (DOES_NOT, CONFORMS, NOT_APPLICABLE)
"""In order of precedence: a criterion made of others conforms when at least one conforms and none fails."""
AXE_RULE = re.compile(r'\{id:"([a-z0-9-]+)",(?:impact|selector|matches|excludeHidden|tags|enabled|pageLevel):?')
Criteria = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Page:
    """A page of the sample. ``states``: patterns that match the names of its states (a11y/page_states.py)."""

    id: str
    title: str
    path: str
    states: tuple[str, ...]

    def shows(self, state: str) -> bool:
        return any(fnmatchcase(state, pattern) for pattern in self.states)


@dataclass(frozen=True)
class Row:
    """A criterion. ``checks``: what judges it by itself. ``manual``: what was looked at and seen, on ``day``.

    ``pages``: of the sample, all when empty. ``rgaa``: the criteria whose status it takes.
    """

    number: str
    status: str = ""
    checks: tuple[str, ...] = ()
    manual: str = ""
    day: date | None = None
    pages: tuple[str, ...] = ()
    rgaa: tuple[str, ...] = ()

    @property
    def tests(self) -> list[str]:
        return [check for check in self.checks if check.startswith("tests/")]


def criteria(name: str) -> Criteria:
    """The criteria of ``rgaa`` or ``wcag``, by number (data/LICENCE.md)."""
    content: Criteria = json.loads((HERE / "data" / f"{name}.json").read_text())
    return content


def load(name: str) -> list[Row]:
    return rows(tomllib.loads((HERE / f"{name}.toml").read_text()))


def rows(content: dict[str, Any]) -> list[Row]:
    """Return the rows as written; a row without its own date takes the date of the file."""
    day = content.get("date")
    tables = {number: row for number, row in content.items() if number != "date"}
    return [_row(number, row, day) for number, row in tables.items()]


def _row(number: str, row: dict[str, Any], day: date | None) -> Row:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Row(number, day=values.pop("date", day), **values)


def inherited(own: list[Row], wcag: Criteria, rgaa: list[Row], mapping: Criteria) -> list[Row]:
    """A row for each success criterion: its own, or that of the RGAA criteria that meet it, if there are any."""
    settled, status = {row.number: row for row in own}, {row.number: row.status for row in rgaa}
    found = []
    for number in wcag:
        meeting = tuple(other for other, criterion in mapping.items() if number in criterion["wcag"])
        if number in settled:
            found.append(settled.pop(number))
        elif meeting:
            found.append(Row(number, min((status[other] for other in meeting), key=STATUSES.index), rgaa=meeting))
    return found + list(settled.values())


def wcag_rows() -> list[Row]:
    return inherited(load("wcag"), criteria("wcag"), load("rgaa"), criteria("rgaa"))


@cache
def known_checks() -> frozenset[str]:
    """Return the ids of all checks except tests: axe's rules, ours, and the checks that judge a whole page."""
    ours = {f"{rules.CHECK}:{rule.name}" for rule in rules.RULES}
    theirs = {f"{axe.CHECK}:{rule}" for rule in AXE_RULE.findall(axe.AXE.axe_script)}
    whole = {focus.CHECK, in_view.CHECK, announcements.CHECK, nu.CHECK, aria_snapshots.CHECK, TITLES, SUCCESS}
    return frozenset(ours | theirs | whole)


def exists(check: str) -> bool:
    """Tell whether a check has a known id, or a test exists in the file that its node names."""
    path, _, name = check.partition("::")
    file = HERE.parent / path
    if not path.startswith("tests/"):
        return check in known_checks()
    return file.is_file() and bool(name) and f"\ndef {name}(" in file.read_text()


def faults(grid: list[Row], wanted: Criteria, pages: Collection[str]) -> list[str]:
    """Return what is wrong with a grid by itself: missing or unknown criteria, and claims without proof."""
    numbers = [row.number for row in grid]
    found = [f"{number}: missing" for number in wanted if number not in numbers]
    for row in grid:
        of_row = {
            "unknown": row.number not in wanted or numbers.count(row.number) > 1,
            f"status '{row.status}'": row.status not in STATUSES,
            "a note without its date": bool(row.manual) and row.day is None,
            "neither check nor note": not (row.checks or row.manual or row.rgaa),
            "no reason": row.status != CONFORMS and not (row.manual or row.rgaa),
        }
        found += [f"{row.number}: {what}" for what, is_so in of_row.items() if is_so]
        found += [f"{row.number}: no such check: {check}" for check in row.checks if not exists(check)]
        found += [f"{row.number}: no such page: {page}" for page in row.pages if page not in pages]
    return found


def contradictions(
    grid: Iterable[Row], pages: Iterable[Page], found: Iterable[Finding], failed: Collection[str] = ()
) -> list[str]:
    """Return the rows that say "conforms" although one of their checks found something or one of their tests failed.

    ``found``: what is exempted too, for it does not conform; ``failed``: nodes of pytest.
    """
    sample, found = {page.id: page for page in pages}, list(found)
    contradicted = []
    for row in grid:
        if row.status != CONFORMS:
            continue
        where = [sample[page] for page in row.pages if page in sample]
        for one in found:
            # A finding without a state (titles) concerns all pages.
            if one.check in row.checks and (not where or not one.state or any(page.shows(one.state) for page in where)):
                contradicted.append(f"{row.number} is said to conform, yet {one}")
        contradicted += [f"{row.number} is said to conform, yet {test} fails" for test in row.tests if test in failed]
    return contradicted


def sample() -> list[Page]:
    return [replace(Page(**page), states=tuple(page["states"])) for page in _declared()["pages"]]


def outside_production() -> Page:
    """All that only a demonstration has: judged, but not in the sample."""
    return Page("", "", "", tuple(_declared()["outside_production"]))


def _declared() -> dict[str, Any]:
    return tomllib.loads((HERE / "declaration.toml").read_text())


def main() -> None:
    runs = list(findings.read())
    found = [one for _, of_walk in runs for one in of_walk]
    wrong = contradictions([*load("rgaa"), *wcag_rows()], sample(), found)
    wrong += [f"nothing needs the exemption of {one.check} any more" for one in exemptions.stale(found)]
    print("\n".join(wrong) or f"{len(runs)} walks contradict nothing that the grids say")
    sys.exit(bool(wrong) or not runs)


if __name__ == "__main__":
    main()
