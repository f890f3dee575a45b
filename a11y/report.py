"""``python -m a11y.report`` writes what the last run judged, found and heard, as Markdown and HTML.

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

TEXTS = {
    "screen-reader": "Ce que dit le lecteur d’écran",
    "mails": "Les messages, en texte",
    "pdf": "Le récapitulatif PDF, dans l’ordre de lecture",
}
"""Folders of reports/ that hold texts to be read, with the heading of each."""
KINDS = {"page": "Les états des pages", "mail": "Les messages, en HTML", "pdf": "Le récapitulatif PDF"}
TITLE = "Accessibilité : ce qui a été vérifié, état par état"
LOADER = FileSystemLoader(Path(__file__).parent / "templates")


def keep_text(kind: str, name: str, text: str) -> None:
    """Keep for the report what people hear who do not see the page."""
    folder = REPORTS / kind
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(text)


def write(judged: list[Judged], found: list[Finding]) -> None:
    """reports/index.md and reports/index.html."""
    content = {
        "title": TITLE,
        "day": date.today().isoformat(),  # noqa: DTZ011 (the day of whoever runs it)
        "tables": {name: list(_rows(judged, found, kind)) for kind, name in KINDS.items()},
        "states": len({one.state for one in judged}),
        "modes": sum(len(one.modes) for one in judged),
        "found": found,
        "texts": {title: _texts(folder) for folder, title in TEXTS.items()},
    }
    for kind in ("md", "html"):
        render(f"report.{kind}", f"index.{kind}", content)


def render(template: str, name: str, content: dict[str, object]) -> None:
    environment = Environment(loader=LOADER, autoescape=select_autoescape(), undefined=StrictUndefined)
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / name).write_text(environment.get_template(template).render(content))


def _texts(folder: str) -> dict[str, str]:
    return {path.stem: path.read_text() for path in sorted((REPORTS / folder).glob("*.txt"))}


def _rows(judged: list[Judged], found: list[Finding], kind: str) -> Iterable[dict[str, object]]:
    of_kind = sorted((one for one in judged if one.kind == kind), key=lambda one: one.state)
    for state, group in groupby(of_kind, key=lambda one: one.state):
        walks = list(group)
        yield {
            "state": state,
            "title": walks[0].title,
            "without_script": "oui" if any(not one.script for one in walks) else "non",
            "modes": sum(len(one.modes) for one in walks),
            "found": sum(one.state == state for one in found),
        }


def main() -> None:
    judged, found = [], []
    for states, defects in findings.read():
        judged += states
        found += defects
    found += [one for one in same_titles(judged) if one not in found]
    write(judged, found)
    print(f"{len(judged)} states were judged; {len(found)} findings: {REPORTS / 'index.html'}")
    sys.exit(bool(found) or not judged)


if __name__ == "__main__":
    main()
