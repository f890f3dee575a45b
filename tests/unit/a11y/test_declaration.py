"""What the site declares is what the audit grid says (décret n° 2019-768, article 4), and is shown where it must be."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from a11y import declaration, grid
from a11y.exemptions import Exemption
from a11y.grid import CONFORMS, DOES_NOT, NOT_APPLICABLE, Row

DAY = date(2026, 11, 25)
CONTENT: dict[str, Any] = {
    "date": DAY,
    "limits": ["Aucune."],
    "pages": [{"title": "Aide", "path": "/aide", "states": []}],
}
DECLARED: dict[str, Any] = json.loads(declaration.FILE.read_text())


def rows(conforming: int, failing: int) -> list[Row]:
    numbers = iter(grid.criteria("rgaa"))
    statuses = [CONFORMS] * conforming + [DOES_NOT] * failing + [NOT_APPLICABLE]
    return [Row(next(numbers), status, manual="Parce que.", day=DAY) for status in statuses]


def test_what_is_declared_is_what_the_grid_says() -> None:
    assert declaration.current() == DECLARED, "make a11y-declaration writes it anew"


@pytest.mark.parametrize(
    ("conforming", "failing", "state", "share"),
    [
        (4, 0, "totalement conforme", "100\u00a0%"),
        (3, 1, "partiellement conforme", "75\u00a0%"),
        (99, 1, "partiellement conforme", "99\u00a0%"),
        (2, 1, "partiellement conforme", "66,6\u00a0%"),
        (1, 1, "partiellement conforme", "50\u00a0%"),
        (1, 2, "non conforme", "33,3\u00a0%"),
    ],
)
def test_the_state_follows_from_the_share_of_validated_criteria(
    conforming: int, failing: int, state: str, share: str
) -> None:
    built = declaration.build(rows(conforming, failing), CONTENT, [])
    assert (built["state"], built["share"]) == (state, share)
    assert (built["applicable"], built["criteria"]) == (conforming + failing, conforming + failing + 1)
    assert [one["reason"] for one in built["non_conformities"]] == ["Parce que."] * failing


def test_what_is_exempted_is_declared() -> None:
    built = declaration.build(rows(1, 0), CONTENT, [Exemption("axe:region", "Contenu d’un tiers.", DAY)])
    assert built["exemptions"] == ["Contenu d’un tiers."]


@pytest.mark.parametrize(
    ("declared", "looked_at", "today", "faults"),
    [
        ("2026-11-25", DAY, date(2029, 11, 25), []),
        ("2026-11-25", DAY, date(2029, 11, 26), ["it is more than 3 years old"]),
        ("2026-11-24", DAY, DAY, ["the grid is of 2026-11-25, the declaration of 2026-11-24"]),
    ],
)
def test_an_old_declaration_is_reported(declared: str, looked_at: date, today: date, faults: list[str]) -> None:
    row = Row("1.1", CONFORMS, manual="Regardé.", day=looked_at)
    assert declaration.outdated({"date": declared}, [row], today) == faults


def test_the_declaration_is_not_too_old() -> None:
    today = datetime.now(UTC).date()
    assert declaration.outdated(DECLARED, [*grid.load("rgaa"), *grid.load("wcag")], today) == []


def test_the_tests_that_fail_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBS", "0")  # two tests need no workers, and none of these plugins, which load slowly
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:schemathesis -p no:hypothesispytest")
    file = tmp_path / "test_two.py"
    file.write_text("def test_good(): pass\ndef test_bad(): raise AssertionError\n")
    failed = declaration.failed_tests([f"{file}::test_good", f"{file}::test_bad"])
    assert [node.rpartition("/")[2] for node in failed] == ["test_two.py::test_bad"]
    with pytest.raises(SystemExit):
        declaration.failed_tests([f"{file}::test_none"])


def test_the_page_has_the_prescribed_parts(client: FlaskClient) -> None:
    page = client.get("/accessibilite").text
    assert declaration.missing_parts(page) == []
    assert declaration.missing_parts(page.replace("Voies de recours", "Suite")) == ["Voies de recours"]
    assert declaration.missing_parts(page.replace(">Pages vérifiées<", ">Pages<")) == ["Pages vérifiées"]


@pytest.mark.parametrize("path", ["/", "/accessibilite", "/aide"])
def test_the_state_is_said_on_every_page_as_it_is_declared(client: FlaskClient, path: str) -> None:
    assert f"Accessibilité&nbsp;: {DECLARED['state']}" in client.get(path).text


def test_the_page_states_each_non_conformity_limit_and_page(client: FlaskClient) -> None:
    page = client.get("/accessibilite").text.replace("&#39;", "'")
    reasons = [one["reason"] for one in DECLARED["non_conformities"]] + DECLARED["limits"] + DECLARED["exemptions"]
    assert [text for text in reasons + [one["path"] for one in DECLARED["pages"]] if text not in page] == []
