"""docs/security.md and docs/asvs.md name proofs that exist; asvs.md holds each rule of its chapters once."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MAP = (DOCS / "asvs.md").read_text()
LEVELS_1_AND_2 = """
    1.1.1–1.1.2 1.2.1–1.2.9 1.3.1–1.3.11 1.4.1–1.4.3 1.5.1–1.5.2
    2.1.1–2.1.3 2.2.1–2.2.3 2.3.1–2.3.4 2.4.1
    3.2.1–3.2.2 3.3.1–3.3.4 3.4.1–3.4.6 3.5.1–3.5.5 3.7.1–3.7.2
    4.1.1–4.1.3 4.2.1 4.3.1–4.3.2 4.4.1–4.4.4
    5.1.1 5.2.1–5.2.3 5.3.1–5.3.2 5.4.1–5.4.3
    6.1.1–6.1.3 6.2.1–6.2.12 6.3.1–6.3.4 6.4.1–6.4.4 6.5.1–6.5.5 6.6.1–6.6.3 6.8.1–6.8.4
    7.1.1–7.1.3 7.2.1–7.2.4 7.3.1–7.3.2 7.4.1–7.4.5 7.5.1–7.5.2 7.6.1–7.6.2
    8.1.1–8.1.2 8.2.1–8.2.3 8.3.1 8.4.1
    11.1.1–11.1.2 11.2.1–11.2.3 11.3.1–11.3.3 11.4.1–11.4.4 11.5.1 11.6.1
    12.1.1–12.1.3 12.2.1–12.2.2 12.3.1–12.3.4
    13.1.1 13.2.1–13.2.5 13.3.1–13.3.2 13.4.1–13.4.5
    14.1.1–14.1.2 14.2.1–14.2.4 14.3.1–14.3.3
"""
"""Of the text of ASVS 5.0, without the rules of level 3."""
ANSWER = re.compile(
    r"`test_\w+`|tests/[\w/]+\.py|does not apply: |\*\*not met\*\*|\]\(.+\.(md|json)|the operator’s duty"
)


def numbers(text: str) -> Iterator[str]:
    """`4.4.1–4.4.3` is three numbers."""
    for first, last in re.findall(r"(\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))?", text):
        section, _, start = first.rpartition(".")
        assert not last or last.rpartition(".")[0] == section, text
        for number in range(int(start), int(last.rpartition(".")[2] or start) + 1):
            yield f"{section}.{number}"


def rows() -> list[list[str]]:
    """The cells of each line of the map that has a number."""
    return [line.strip("|").split("|") for line in MAP.splitlines() if re.match(r"\| \d", line)]


@pytest.mark.parametrize("name", ["security.md", "asvs.md", "data.md"])
def test_every_test_that_the_security_map_names_exists(name: str) -> None:
    text = (DOCS / name).read_text()
    sources = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 5
    assert {name for name in named if f"def {name}(" not in sources} == set()
    files = re.findall(r"tests/[\w/]+\.py", text)
    assert [path for path in files if not (ROOT / path).is_file()] == []


def test_each_rule_of_levels_1_and_2_stands_once_in_the_map() -> None:
    expected = Counter(numbers(LEVELS_1_AND_2))
    assert len(expected) == 181
    assert Counter(number for cells in rows() for number in numbers(cells[0])) == expected


def test_each_line_of_the_map_names_its_proof_or_its_reason() -> None:
    assert [
        cells[0] for cells in rows() if len(cells) != 3 or not ANSWER.search(cells[2].replace("**Not", "**not"))
    ] == []


def test_each_section_that_the_map_leads_to_exists() -> None:
    for file, anchor in re.findall(r"\]\((\w+\.md)#([\w-]+)\)", MAP):
        titles = re.findall(r"^#+ (.+)$", (DOCS / file).read_text(), re.M)
        assert anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}, anchor
