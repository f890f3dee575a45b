"""``make licences`` writes docs/licences.md: the licence of every package that the service runs with.

A licence that is not allowed yet stops the build, until somebody reads it and adds it here.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "licences.md"
ALLOWED = re.compile(
    r"MIT|BSD|0BSD|Apache|ISC|PSF|Zlib|CC0|Unlicense"
    r"|LGPL-(?:3\.0|2\.1)"  # imported unmodified: psycopg, svglib, lameenc, python-stdnum
    r"|Bitstream Vera"
)
READ_BY_US = {
    "async-timeout": "Apache Software License",  # installed only before Python 3.11.3
    "brotlicffi": "MIT",  # installed only by PyPy
    "dkimpy": "Zlib",  # its metadata says "DFSG approved", its file LICENSE holds the text of zlib's
    "python-stdnum": "LGPL-2.1-or-later",  # its metadata says "LGPL v2 or later", its files and COPYING 2.1
    "dejavu-fonts-ttf": "Bitstream Vera, and public domain for what was added",  # its metadata says "see the file"
}
JOINS = re.compile(r" (?:AND|OR) ")
HEADING = """\
# Licences

`make licences` lists the packages that the service runs with. A test fails when one is missing, or when its licence is
not allowed (`tools/licences.py`). Tools of tests and set-up are not listed: nobody receives them. For files made from
third-party packages at set-up, see `webapp/generated/LICENCES.txt`.

| package | licence |
|---|---|
"""


def locked_packages() -> list[str]:
    """The Python packages of requirements/app.lock. Some are for other systems and are not installed here."""
    return sorted(set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "app.lock").read_text(), re.M)))


def python_licences() -> dict[str, str]:
    command = [sys.executable, "-m", "piplicenses", "--format", "json", "--packages", *locked_packages()]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {package["Name"].lower(): package["License"] for package in json.loads(found)}


def node_licences() -> dict[str, str]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {
        path.removeprefix("node_modules/"): package["license"]
        for path, package in packages.items()
        if path and not package.get("dev")  # a set-up tool, which nobody receives
    }


def licences() -> dict[str, str]:
    return dict(sorted((python_licences() | node_licences() | READ_BY_US).items()))


def is_allowed(licence: str) -> bool:
    """True when every part of the expression is allowed. One side of an `OR` would do, but no case needed it yet."""
    return all(ALLOWED.search(part) for part in JOINS.split(licence))


def main() -> int:
    found = licences()
    LIST.write_text(HEADING + "".join(f"| {name} | {licence} |\n" for name, licence in found.items()))
    refused = {name: licence for name, licence in found.items() if not is_allowed(licence)}
    for name, licence in refused.items():
        print(f"{name}: the licence {licence!r} is not allowed (tools/licences.py)")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
