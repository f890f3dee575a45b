"""docs/faults.md names the test of each fault, and `make chaos` and the crowds have no test that it does not name."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<fault>[^|]+) \|.*\| (?P<tests>[^|]*) \|$", re.MULTILINE)


def test_each_fault_names_its_tests_and_each_test_its_fault() -> None:
    text = (ROOT / "docs" / "faults.md").read_text()
    files = [*(ROOT / "tests" / "chaos").glob("test_*.py"), ROOT / "tests" / "stress" / "test_crowds.py"]
    sources = "".join(path.read_text() for path in files)
    rows = [row for row in ROW.finditer(text) if row["fault"].strip("- ") and row["fault"] != "fault"]
    assert len(rows) > 20
    assert [row["fault"] for row in rows if "`test_" not in row["tests"]] == []
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row["tests"])}
    assert named == set(re.findall(r"^def (test_\w+)", sources, re.MULTILINE))
