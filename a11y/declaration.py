"""``make a11y-declaration``: the audit grids for people, and what the site declares (décret n° 2019-768, article 4).

The site reads webapp/web/pages/legal/declaration.json, committed: a test compares it with the grid. Nothing is written
while the grid says more than its checks and its tests do.
"""

import json
import math
import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from a11y import exemptions, findings, grid, report
from a11y.grid import CONFORMS, DOES_NOT, HERE, NOT_APPLICABLE, Row
from tests.support.html import elements, parse

FILE = HERE.parent / "webapp" / "web" / "pages" / "legal" / "declaration.json"
YEARS_MAX = 3
IN_FRENCH = {CONFORMS: "conforme", DOES_NOT: "non conforme", NOT_APPLICABLE: "non applicable"}
PARTS = (
    "État de conformité",
    "Résultats des tests",
    "Contenus non accessibles",
    "Non-conformités",
    "Dérogations pour charge disproportionnée",
    "Contenus non soumis à l’obligation d’accessibilité",
    "Établissement de cette déclaration",
    "Technologies utilisées",
    "Environnement de test",
    "Outils de vérification",
    "Pages vérifiées",
    "Retour d’information et contact",
    "Voies de recours",
)
"""Headings of the form that the arrêté of 20 September 2019 prescribes."""


def state(validated: int, applicable: int) -> str:
    """Return the words that the share of validated criteria allows (décret n° 2019-768, article 4)."""
    if validated == applicable:
        return "totalement conforme"
    return "partiellement conforme" if 2 * validated >= applicable else "non conforme"


NOT_PUBLISHED = {"date", "pages", "outside_production"}
"""Written otherwise, or not at all."""


def build(rows: list[Row], content: dict[str, Any], exempted: list[exemptions.Exemption]) -> dict[str, Any]:
    """What the site declares, of the RGAA grid and of declaration.toml."""
    titles, count = grid.criteria("rgaa"), Counter(row.status for row in rows)
    validated, applicable = count[CONFORMS], count[CONFORMS] + count[DOES_NOT]
    tenths = math.floor(1000 * validated / applicable)  # never rounded up to 100 %
    return {
        **{name: value for name, value in content.items() if name not in NOT_PUBLISHED},
        "date": content["date"].isoformat(),
        "state": state(validated, applicable),
        "share": f"{tenths / 10:.1f}\u00a0%".replace(".", ",").replace(",0", ""),
        "validated": validated,
        "applicable": applicable,
        "criteria": len(rows),
        "non_conformities": [
            {"criterion": row.number, "title": titles[row.number]["title"], "reason": row.manual}
            for row in rows
            if row.status == DOES_NOT
        ],
        "exemptions": [one.reason for one in exempted],
        "pages": [{"title": page["title"], "path": page["path"]} for page in content["pages"]],
    }


def current() -> dict[str, Any]:
    """Return the declaration that the site should show now."""
    return build(grid.load("rgaa"), tomllib.loads((HERE / "declaration.toml").read_text()), exemptions.load())


def outdated(declared: dict[str, Any], rows: Iterable[Row], today: date) -> list[str]:
    """Why a declaration is too old: three years have passed, or the grid was looked at since."""
    day = date.fromisoformat(declared["date"])
    last = max((row.day for row in rows if row.day), default=day)
    found = [f"the grid is of {last}, the declaration of {day}"] if day < last else []
    if (today.year - YEARS_MAX, today.month, today.day) > (day.year, day.month, day.day):
        found.append(f"it is more than {YEARS_MAX} years old")
    return found


def missing_parts(html: str) -> list[str]:
    """Return the headings of the prescribed form that the page lacks."""
    headings = {" ".join(heading.to_text().split()) for heading in elements(parse(html), "h2, h3")}
    return [part for part in PARTS if part not in headings]


def failed_tests(nodes: Iterable[str]) -> set[str]:
    """Run these pytest nodes and return those that fail."""
    options = ("-q", "--tb=no", "-rfE", "-n", os.environ.get("JOBS", "2"))
    run = subprocess.run([sys.executable, "-m", "pytest", *options, *sorted(nodes)], capture_output=True, text=True)
    if run.returncode > 1:
        sys.exit(run.stdout + run.stderr)
    lines = (line.split() for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR ")))
    return {words[1].partition("[")[0] for words in lines}


def render(declared: dict[str, Any], grids: dict[str, list[Row]]) -> None:
    """Write reports/grille-rgaa.md and .html, which also hold the WCAG grid."""
    titles = {name: grid.criteria(name) for name in grids}
    content: dict[str, object] = {"declared": declared, "grids": grids, "criteria": titles, "said": IN_FRENCH}
    for kind in ("md", "html"):
        report.render(f"grid.{kind}", f"grille-rgaa.{kind}", content)


def main() -> None:
    grids = {"rgaa": grid.load("rgaa"), "wcag": grid.wcag_rows()}
    rows, pages = [row for each in grids.values() for row in each], grid.sample()
    wrong = [
        fault for name, each in grids.items() for fault in grid.faults(each, grid.criteria(name), [p.id for p in pages])
    ]
    runs = list(findings.read())
    found = [one for _, of_walk in runs for one in of_walk]
    wrong += [] if runs else ["nothing was judged: make a11y does"]
    wrong += grid.contradictions(rows, pages, found, failed_tests({test for row in rows for test in row.tests}))
    if wrong:
        sys.exit("\n".join(wrong))
    declared = current()
    FILE.write_text(json.dumps(declared, ensure_ascii=False, indent=1) + "\n")
    render(declared, grids)
    print(f"{declared['state']}, {declared['share']}: {findings.REPORTS / 'grille-rgaa.html'}")


if __name__ == "__main__":
    main()
