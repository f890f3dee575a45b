"""All checks give their findings in one form, and the reports gather them (a11y/report.py)."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

REPORTS = Path(__file__).parent / "reports"
STATES = REPORTS / "states"
"""One file a walk, written by tests/e2e/a11y; ``a11y.report`` reads them."""


@dataclass(frozen=True)
class Finding:
    """``check``: the id by which the RGAA grid and the exemptions name it, such as ``axe:label`` or ``rule:title``."""

    check: str
    what: str
    state: str = ""
    mode: str = ""

    def at(self, state: str, mode: object = "") -> "Finding":
        return replace(self, state=state, mode=str(mode))

    def __str__(self) -> str:
        where = ", ".join(filter(None, (self.state, self.mode)))
        return f"{where}: {self.check}: {self.what}"


@dataclass(frozen=True)
class Judged:
    """A page state at a path, with the rendering modes in which it was judged; or a message, or a PDF file."""

    state: str
    path: str
    script: bool
    title: str
    heading: str
    modes: list[str]
    kind: str = "page"


def write(name: str, judged: list[Judged], found: list[Finding]) -> None:
    STATES.mkdir(parents=True, exist_ok=True)
    content = {"judged": [asdict(one) for one in judged], "found": [asdict(one) for one in found]}
    (STATES / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1))


def read() -> Iterator[tuple[list[Judged], list[Finding]]]:
    for path in sorted(STATES.glob("*.json")):
        content = json.loads(path.read_text())
        yield [Judged(**one) for one in content["judged"]], [Finding(**one) for one in content["found"]]
