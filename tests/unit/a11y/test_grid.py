"""The audit grids are whole, and say nothing that is not proved (RGAA 4.1.2, WCAG 2.2)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from a11y import aria_snapshots, exemptions, grid
from a11y.findings import Finding
from a11y.grid import CONFORMS, DOES_NOT, NOT_APPLICABLE, Page, Row, contradictions, faults
from a11y.typography import faults as typographic_faults

DAY = date(2026, 11, 25)
TEST = "tests/unit/a11y/test_grid.py::test_a_grid_is_whole_and_proved"
GOOD = Row("1.1", CONFORMS, checks=("axe:image-alt", "rule:title", "focus", "nu", "titles", "snapshot", TEST))
PAGES = [Page("accueil", "Accueil", "/", ("page-accueil", "menu-*")), Page("aide", "Aide", "/aide", ("page-aide*",))]
WANTED: dict[str, dict[str, Any]] = {"1.1": {}}
GRIDS = {"rgaa": grid.load("rgaa"), "wcag": grid.wcag_rows()}


@pytest.mark.parametrize("name", GRIDS)
def test_a_grid_is_whole_and_proved(name: str) -> None:
    assert faults(GRIDS[name], grid.criteria(name), [page.id for page in grid.sample()]) == []


def test_the_lists_of_criteria_are_those_of_the_standards() -> None:
    levels = [criterion["level"] for criterion in grid.criteria("wcag").values()]
    assert (len(grid.criteria("rgaa")), levels.count("A"), levels.count("AA")) == (106, 31, 24)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([], "1.1: missing"),
        ([GOOD, replace(GOOD, number="1.99")], "1.99: unknown"),
        ([GOOD, GOOD], "1.1: unknown"),
        ([replace(GOOD, status="maybe")], "1.1: status 'maybe'"),
        ([replace(GOOD, checks=())], "1.1: neither check nor note"),
        ([replace(GOOD, checks=(), manual="Regardé.")], "1.1: a note without its date"),
        ([replace(GOOD, status=DOES_NOT)], "1.1: no reason"),
        ([replace(GOOD, status=NOT_APPLICABLE)], "1.1: no reason"),
        ([replace(GOOD, checks=("axe:no-such-rule",))], "1.1: no such check: axe:no-such-rule"),
        ([replace(GOOD, checks=("rule:no-such-rule",))], "1.1: no such check: rule:no-such-rule"),
        ([replace(GOOD, checks=(f"{TEST}_not",))], f"1.1: no such check: {TEST}_not"),
        ([replace(GOOD, checks=("tests/none.py::test",))], "1.1: no such check: tests/none.py::test"),
        ([replace(GOOD, pages=("nowhere",))], "1.1: no such page: nowhere"),
    ],
)
def test_what_is_wrong_with_a_grid_is_reported(bad: list[Row], said: str) -> None:
    assert faults([GOOD], WANTED, []) == []
    assert said in faults(bad, WANTED, ["accueil"])


@pytest.mark.parametrize(
    ("row", "found", "is_contradicted"),
    [
        (GOOD, Finding("axe:image-alt", "<img>", "page-aide"), True),
        (GOOD, Finding("axe:label", "<input>", "page-aide"), False),
        (replace(GOOD, pages=("accueil",)), Finding("axe:image-alt", "<img>", "menu-ouvert"), True),
        (replace(GOOD, pages=("accueil",)), Finding("axe:image-alt", "<img>", "page-aide"), False),
        (replace(GOOD, pages=("accueil",)), Finding("titles", "'Accueil': /, /aide"), True),
        (replace(GOOD, status=DOES_NOT), Finding("axe:image-alt", "<img>", "page-aide"), False),
    ],
)
def test_a_grid_that_says_more_than_its_checks_is_contradicted(row: Row, found: Finding, is_contradicted: bool) -> None:
    assert bool(contradictions([row], PAGES, [found])) is is_contradicted


def test_a_grid_that_says_more_than_its_tests_is_contradicted() -> None:
    assert contradictions([GOOD], PAGES, [], failed={TEST}) == [f"1.1 is said to conform, yet {TEST} fails"]
    assert contradictions([GOOD], PAGES, [], failed={"tests/other.py::test"}) == []


def test_a_row_has_the_date_of_the_file_or_its_own() -> None:
    own, other = date(2027, 1, 1), {"status": CONFORMS, "manual": "Regardé.", "checks": ["nu"]}
    first, second = grid.rows({"date": DAY, "1.1": other, "1.2": other | {"date": own}})
    assert (first.day, second.day, second.checks) == (DAY, own, ("nu",))


def test_a_success_criterion_takes_the_status_of_what_meets_it() -> None:
    mapping = {number: {"wcag": ["1.1.1"]} for number in ("1.1", "1.2")}
    rows = [GOOD, Row("1.2", NOT_APPLICABLE)]
    wcag: dict[str, dict[str, Any]] = {"1.1.1": {}, "2.4.11": {}}
    (row,) = grid.inherited([], wcag, rows, mapping)
    assert (row.number, row.status, row.rgaa) == ("1.1.1", CONFORMS, ("1.1", "1.2"))
    (row,) = grid.inherited([], wcag, [GOOD, Row("1.2", DOES_NOT)], mapping)
    assert row.status == DOES_NOT
    assert faults([row], wcag, []) == ["2.4.11: missing"]


def test_each_state_belongs_to_a_page_of_the_sample() -> None:
    """The sample holds every page of each process (arrêté of 20 September 2019)."""
    states = [path.stem for path in aria_snapshots.FOLDER.glob("*.yml")]
    pages = [*grid.sample(), grid.outside_production()]
    assert [state for state in states if not any(page.shows(state) for page in pages)] == []


def test_what_the_public_reads_keeps_the_typography_of_french() -> None:
    texts = [row.manual for rows in GRIDS.values() for row in rows] + (
        grid.HERE / "declaration.toml"
    ).read_text().split("\n")
    assert {text: typographic_faults(text) for text in texts if typographic_faults(text)} == {}


EXEMPTION = """
[[exemption]]
check = "axe:region"
states = "page-*"
reason = "{reason}"
since = 2026-11-25
"""


def test_what_is_exempted_is_set_apart_and_what_is_stale_is_found(tmp_path: Path) -> None:
    file = tmp_path / "exemptions.toml"
    file.write_text(EXEMPTION.format(reason="Contenu d’un tiers."))
    known = exemptions.load(file)
    covered, other = Finding("axe:region", "<p>", "page-aide"), Finding("axe:region", "<p>", "espace")
    assert exemptions.split([covered, other], known) == ([other], [covered])
    assert exemptions.stale([covered], known) == []
    assert exemptions.stale([other], known) == known


def test_an_exemption_without_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "exemptions.toml"
    file.write_text(EXEMPTION.format(reason=" "))
    with pytest.raises(ValueError, match="without a reason"):
        exemptions.load(file)


def test_our_exemptions_have_reasons_and_known_checks() -> None:
    assert [one for one in exemptions.load() if not grid.exists(one.check)] == []
