"""Each mailed message keeps the rules of a page, and says the same in its text part (SPEC 4.3)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from a11y import findings, nu, report
from a11y.mails import SAMPLES, html_findings, judged, text_findings
from webapp import create_app
from webapp.settings import Settings

pytestmark = pytest.mark.one_database


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(data_dir=tmp_path))
    yield app
    app.extensions["espace"].database.engine.dispose()


def test_every_message_keeps_the_rules_and_reads_as_reviewed(page: Page, app: Flask) -> None:
    settings = app.extensions["espace"].settings
    messages = {name: sample.render("1", app.jinja_env, settings) for name, sample in SAMPLES.items()}
    found, seen = [], []
    for name, message in messages.items():
        found += [finding.at(name, mode) for mode, finding in html_findings(page, message)]
        found += [finding.at(name) for finding in text_findings(name, message)]
        seen.append(judged(name, page, message))
        report.keep_text("mails", name, f"{message.text}\n")
    if nu.why_unavailable() is None:
        found += nu.findings({name: message.html for name, message in messages.items()})
    findings.write("mails", seen, found)
    assert not found, "\n".join(map(str, found))
