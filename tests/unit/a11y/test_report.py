"""The report tells each state that was judged and all that was found, as it is written."""

from pathlib import Path

import pytest

from a11y import findings, report
from a11y.findings import Finding, Judged

JUDGED = Judged("accueil", "/", False, "Accueil", "Accueil", ["phone-320, light"])
FOUND = Finding("nu", "<b> is left open", "accueil")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module, name, path in ((report, "REPORTS", tmp_path), (report, "HEARD", tmp_path / "screen-reader")):
        monkeypatch.setattr(module, name, path)
    monkeypatch.setattr(findings, "STATES", tmp_path / "states")
    return tmp_path


def test_what_walks_leave_is_reported_and_a_finding_is_a_failure(folder: Path) -> None:
    findings.write("one", [JUDGED], [])
    findings.write("other", [JUDGED], [FOUND])
    with pytest.raises(SystemExit) as end:
        report.main()
    assert end.value.code == 1
    assert "accueil: nu: &lt;b&gt; is left open" in (folder / "index.html").read_text()
    assert "- accueil: nu: <b> is left open" in (folder / "index.md").read_text()


def test_no_finding_is_a_success_and_says_so(folder: Path) -> None:
    findings.write("one", [JUDGED], [])
    with pytest.raises(SystemExit) as end:
        report.main()
    assert end.value.code == 0
    assert "1 états, 1 regards, 0 constats" in (folder / "index.md").read_text()


def test_nothing_judged_is_no_success() -> None:
    with pytest.raises(SystemExit) as end:
        report.main()
    assert end.value.code == 1
