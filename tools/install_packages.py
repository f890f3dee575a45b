"""``python tools/install_packages.py WHAT MEGABYTES LOCK…``: install locked packages, and say how far it is.

It needs nothing but the standard library: it runs before anything else is installed.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FOUND = re.compile(
    r"\s*(?:Downloading|Using cached) (?P<file>\S+)(?: \((?P<size>[\d.]+) (?P<unit>bytes|kB|MB|GB)\))?$"
    r"|Processing (?P<path>\S+\.(?:whl|tar\.gz))\b"
)
UNITS = {"bytes": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}
TOLD_FROM_MB = 1.0
"""Smaller packages come in an instant: naming them would only fill the screen."""


def main() -> None:
    what, megabytes, *locks = sys.argv[1:]
    print(f"Installing {what}: about {megabytes} MB to download.", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--require-hashes", *(part for lock in locks for part in ("-r", lock))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:
        assert pip.stdout is not None
        for line in progress(pip.stdout, megabytes):
            print(line, flush=True)
    if pip.returncode:
        sys.exit(f"Could not install {what}: what pip said is above. Is there a network? Then run it again.")


def progress(lines: Iterable[str], megabytes: str) -> Iterator[str]:
    """What to say of the lines that pip prints: each large package, with all that came so far."""
    count, total = 0, 0.0
    for line in lines:
        found = FOUND.match(line)
        if found is None:
            continue
        size = _size(found)
        count, total = count + 1, total + size
        if size >= TOLD_FROM_MB:
            name = Path(found["file"] or found["path"]).name.partition("-")[0]
            yield f"  {total:3.0f} of about {megabytes} MB ({name}: {size:.0f} MB)"
    yield (
        f"  {count} packages, {total:.0f} MB: installing them takes as long again." if count else "  all there already"
    )


def _size(found: re.Match[str]) -> float:
    if found["path"]:
        path = Path(found["path"])
        return path.stat().st_size / 1e6 if path.is_file() else 0.0
    return float(found["size"] or 0) * UNITS[found["unit"] or "MB"]


if __name__ == "__main__":
    main()
