"""One name for one thing: the copy uses the names of the glossary (docs/glossary.md), and none of their variants."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from a11y.plain_language import python_passages, template_passages
from a11y.typography import Finding

ROW = re.compile(r"^\| (?P<name>[^|]+) \| (?P<where>[^|]+) \| (?P<never>[^|]+) \|$", re.MULTILINE)
HEADING = "## One name for one thing"
SUFFIXES = (".html", ".txt", ".py")


def variants(glossary: str) -> dict[str, str]:
    """The words that the copy never uses, each with the name that it uses instead."""
    _, _, table = glossary.partition(HEADING)
    rows = list(ROW.finditer(table))[1:]  # the first one holds the headings
    return {never.strip(): row["name"] for row in rows for never in row["never"].split(",") if never.strip(" -")}


def faults(passage: str, never: Mapping[str, str]) -> list[str]:
    """What a passage calls by another name than that of the glossary."""
    text = re.sub(r"\s+", " ", passage.replace("'", "’"))
    return [
        f"'{variant}' instead of '{name}'"
        for variant, name in never.items()
        if re.search(rf"(?<!\w){re.escape(variant)}(?!\w)", text, re.IGNORECASE)
    ]


def check(path: Path, never: Mapping[str, str]) -> list[Finding]:
    source = path.read_text("utf-8")
    passages = python_passages(source) if path.suffix == ".py" else template_passages(source)
    return [Finding(path, line, what) for line, text in passages for what in faults(text, never)]


def check_all(folders: list[Path], never: Mapping[str, str]) -> Iterator[Finding]:
    """All findings in the templates, messages and modules of these folders."""
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in SUFFIXES and "generated" not in file.parts:
                yield from check(file, never)
