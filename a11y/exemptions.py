"""Findings that are let through, each with a reason that the public declaration shows (exemptions.toml)."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from a11y.findings import Finding

FILE = Path(__file__).with_name("exemptions.toml")


@dataclass(frozen=True)
class Exemption:
    """``check``: of the findings; ``states``: pattern of the names of their states; ``reason``: French, for the public.

    Raises:
        ValueError: there is no reason.
    """

    check: str
    reason: str
    since: date
    states: str = "*"

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError(f"{self.check} is exempted without a reason")

    def covers(self, found: Finding) -> bool:
        return found.check == self.check and fnmatchcase(found.state, self.states)


def load(path: Path = FILE) -> list[Exemption]:
    return [Exemption(**one) for one in tomllib.loads(path.read_text()).get("exemption", [])]


def split(
    findings: Iterable[Finding], exemptions: list[Exemption] | None = None
) -> tuple[list[Finding], list[Finding]]:
    """(kept, exempted)."""
    known = load() if exemptions is None else exemptions
    kept: list[Finding] = []
    exempted: list[Finding] = []
    for found in findings:
        (exempted if any(one.covers(found) for one in known) else kept).append(found)
    return kept, exempted


def stale(findings: Iterable[Finding], exemptions: list[Exemption] | None = None) -> list[Exemption]:
    """Return the exemptions that no longer match anything; ``findings``: all that a whole run found."""
    found = list(findings)
    known = load() if exemptions is None else exemptions
    return [one for one in known if not any(one.covers(finding) for finding in found)]
