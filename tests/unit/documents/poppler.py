"""What poppler, which screen readers of Linux lean on, reads of a PDF file."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

needs_poppler = pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler-utils is not installed")


def read_structure(file: Path) -> list[tuple[str, str]]:
    """(role, text) of each leaf in reading order, as poppler reads them (a no-break space as a space)."""
    told = subprocess.run(["pdfinfo", "-struct-text", file], capture_output=True, encoding="utf-8", check=True)
    leaves: list[tuple[str, str]] = []
    role = ""
    for line in map(str.strip, told.stdout.splitlines()):
        if text := re.fullmatch(r'"(.*)"', line):
            leaves.append((role, text[1]))
        elif heading := re.match(r"(\w+) \(block\)", line):
            role = heading[1]
    return leaves
