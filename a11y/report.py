"""``python -m a11y.report``: what the last run judged and found, and what was heard, for people: Markdown and HTML.

It reads what tests/e2e/a11y and tests/e2e/screen_reader left in reports/, and fails when something was found.
"""

import sys
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from a11y import findings
from a11y.findings import REPORTS, Finding, Judged
from a11y.matrix import same_titles

HEARD = REPORTS / "screen-reader"
TITLE = "Accessibilité : ce qui a été vérifié, état par état"
LOADER = FileSystemLoader(Path(__file__).parent / "templates")


def write(judged: list[Judged], found: list[Finding], heard: dict[str, str]) -> None:
    """reports/index.md and reports/index.html."""
    content = {
        "title": TITLE,
        "day": date.today().isoformat(),  # noqa: DTZ011 (the day of whoever runs it)
        "rows": list(_rows(judged, found)),
        "looks": sum(len(one.looks) for one in judged),
        "found": found,
        "heard": sorted(heard.items()),
    }
    for kind in ("md", "html"):
        render(f"report.{kind}", f"index.{kind}", content)


def render(template: str, name: str, content: dict[str, object]) -> None:
    environment = Environment(loader=LOADER, autoescape=select_autoescape(), undefined=StrictUndefined)
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / name).write_text(environment.get_template(template).render(content))


def _rows(judged: list[Judged], found: list[Finding]) -> Iterable[dict[str, object]]:
    for state, group in groupby(sorted(judged, key=lambda one: one.state), key=lambda one: one.state):
        walks = list(group)
        yield {
            "state": state,
            "title": walks[0].title,
            "without_script": "oui" if any(not one.script for one in walks) else "non",
            "looks": sum(len(one.looks) for one in walks),
            "found": sum(one.state == state for one in found),
        }


def main() -> None:
    judged, found = [], []
    for states, defects in findings.read():
        judged += states
        found += defects
    found += [one for one in same_titles(judged) if one not in found]
    write(judged, found, {path.stem: path.read_text() for path in HEARD.glob("*.txt")})
    print(f"{len(judged)} states were judged; {len(found)} findings: {REPORTS / 'index.html'}")
    sys.exit(bool(found) or not judged)


if __name__ == "__main__":
    main()
