"""Each mailed message keeps the rules of a page, and says the same in its text part (SPEC 4.3)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from a11y import findings, nu, report
from a11y.mails import CODE, SAMPLES, html_findings, judged, text_findings
from webapp import create_app
from webapp.domain.activation_code import read
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


@pytest.mark.parametrize("form", ["html", "text"])
@pytest.mark.parametrize("code", ["K7MP4RTW9XCD", "723449786934", "ABCDEFGHJKMN"])
def test_a_double_click_anywhere_on_the_code_takes_the_whole_code(page: Page, app: Flask, form: str, code: str) -> None:
    """SPEC 4.1: letters, digits, or both, in either form of the message."""
    message = replace(CODE, code=code).render("1", app.jinja_env, app.extensions["espace"].settings)
    if form == "html":
        page.set_content(message.html)
        shown = page.locator("p", has_text=code)
    else:
        line = next(line.strip() for line in message.text.splitlines() if read(line) == code)
        page.set_content(f"<p>Votre code :</p><p style='width: max-content'>{line}</p>")
        shown = page.locator("p").last
    words = shown.evaluate(
        """(element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const { left, right, top, bottom } = range.getBoundingClientRect();
          return { left, right, middle: (top + bottom) / 2 };
        }"""
    )
    for part in (0.05, 0.2, 0.4, 0.6, 0.9):
        page.mouse.dblclick(words["left"] + part * (words["right"] - words["left"]), words["middle"])
        assert read(page.evaluate("getSelection().toString()")) == code
        page.evaluate("getSelection().removeAllRanges()")
