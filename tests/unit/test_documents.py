"""Documents are read in a terminal and in diffs: their lines and cells are short, and what they link to exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *(ROOT / "docs").rglob("*.md")]
)
FENCE = re.compile(r"^\s*(```|~~~)")
TARGET = re.compile(r"\]\(([^)\s]+)\)")
CELL_BORDER = re.compile(r"(?<!\\)\|")
of_each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def prose_and_rows(text: str) -> Iterator[tuple[int, str]]:
    """Each line outside blocks of code, with its number, from 1; of a link, its words only."""
    is_code = False
    for number, line in enumerate(text.splitlines(), start=1):
        if FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            yield number, TARGET.sub("]", line)


def long_lines(text: str) -> list[int]:
    return [number for number, line in prose_and_rows(text) if not line.startswith("|") and len(line) > 120]


def long_cells(text: str) -> list[int]:
    rows = ((number, line) for number, line in prose_and_rows(text) if line.startswith("|"))
    return [number for number, line in rows if any(len(cell.strip()) > 160 for cell in CELL_BORDER.split(line))]


@of_each_document
def test_a_line_of_prose_has_120_characters_at_most(document: Path) -> None:
    assert long_lines(document.read_text()) == []


@of_each_document
def test_a_cell_of_a_table_has_160_characters_at_most(document: Path) -> None:
    assert long_cells(document.read_text()) == []


@of_each_document
def test_each_file_that_is_linked_to_exists(document: Path) -> None:
    targets = [target.partition("#")[0] for target in TARGET.findall(document.read_text())]
    local = [target for target in targets if target and not re.match(r"\w+:", target)]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_code_and_the_targets_of_links_are_not_measured() -> None:
    long = "x" * 121
    assert long_lines(f"{long}\n```\n{long}\n```\n[a](https://example.org/{long})\n{long}\n") == [1, 6]
    assert long_cells(f"| a | {long * 2} |\n| b | {'x' * 160} |\n```\n| {long * 2} |\n```\n") == [1]
