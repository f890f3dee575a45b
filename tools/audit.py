"""``make audit``: pip-audit looks up the locked packages in the public list of known flaws.

The list is on the network. A known flaw is a failure; so is a package that the list does not know, when it knows
others. When nothing could be looked up, the command says so; with ``--strict`` it also fails. A pipeline that can reach
the list should use ``--strict``.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("app", "build")
"""The locks that the service is installed from. The test tools never see anybody's data."""


def packages(lock: str) -> list[dict[str, Any]]:
    """The packages as pip-audit reports them: ``name`` with ``vulns`` (a list), or with ``skip_reason``."""
    path = f"requirements/{lock}.lock"
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json", "-r", path]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    try:
        return list(json.loads(answer.stdout)["dependencies"])
    except json.JSONDecodeError:  # pip-audit stops at the first missing answer
        return [{"name": path, "skip_reason": answer.stderr.strip().rsplit("\n", 1)[-1]}]


def flaws(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{package['name']} {package['version']}: {flaw['id']}, fixed in {', '.join(flaw['fix_versions']) or 'none'}"
        for package in found
        for flaw in package.get("vulns", ())
    ]


def verdict(found: list[dict[str, Any]], *, is_strict: bool) -> tuple[int, list[str]]:
    """The exit status and the lines to print."""
    unknown = [f"{package['name']}: {package['skip_reason']}" for package in found if "skip_reason" in package]
    if len(unknown) == len(found):
        return int(is_strict), ["NOT AUDITED: the list of known flaws cannot be reached from here.", *unknown[:1]]
    if wrong := flaws(found) + unknown:
        return 1, wrong
    return 0, [f"{len(found)} packages looked up: no known flaw"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail when the list cannot be reached")
    is_strict = parser.parse_args().strict
    status, lines = verdict([package for lock in LOCKS for package in packages(lock)], is_strict=is_strict)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
