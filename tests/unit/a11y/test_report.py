"""The report lists each state that was judged and all that was found, as it is written."""

from dataclasses import replace
from pathlib import Path

import pytest

from a11y import findings, report
from a11y.findings import Finding, Judged
from a11y.html_rules import broken_rules

JUDGED = Judged("accueil", "/", False, "Accueil", "Accueil", ["phone-320, light"])
FOUND = Finding("nu", "<b> is left open", "accueil")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report, "REPORTS", tmp_path)
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


def test_messages_and_the_pdf_have_their_own_tables_and_texts(folder: Path) -> None:
    findings.write("mails", [replace(JUDGED, state="code", title="Votre code", kind="mail")], [])
    report.keep_text("mails", "code", "Bonjour Zoé,\n")
    with pytest.raises(SystemExit):
        report.main()
    markdown, html = ((folder / f"index.{kind}").read_text() for kind in ("md", "html"))
    assert "## Les messages, en HTML\n\n| État" in markdown and "| code | Votre code |" in markdown
    assert "## Les états des pages" not in markdown
    assert "```\nBonjour Zoé,\n```" in markdown
    assert "<summary>code</summary><pre>Bonjour Zoé," in html
    assert set(broken_rules(html)) == {"0 live region instead of one", "inline <style>"}  # a page by itself


def test_nothing_judged_is_no_success() -> None:
    with pytest.raises(SystemExit) as end:
        report.main()
    assert end.value.code == 1
