"""SPEC 4.3: a message on a phone of 320 px, light and dark, as each engine draws it. The pictures are kept to look at.

An engine is light or dark as a whole: to see both, the dark rules of the message are made to apply or not. The message
stands in a frame, because no window of a desktop browser is as narrow as a phone.
"""

from base64 import b64decode
from html import escape
from pathlib import Path

import pytest
from flask import Flask

from a11y.findings import REPORTS
from a11y.mails import SAMPLES
from tests.e2e.engines.page_driver import PageDriver
from tests.e2e.engines.wires import Wire
from webapp import create_app
from webapp.settings import Settings

BOTH = "light dark"
DARK = "(prefers-color-scheme: dark)"
FRAME = '<iframe width="320" height="640" srcdoc="{}"></iframe>'
PHONE = f'<!DOCTYPE html><meta charset="utf-8"><title>Message</title>{FRAME}'
SCHEMES = {"clair": ("not all", "light"), "sombre": ("all", "dark")}
DRAWN = ("message-code", "message-mot-de-passe-oublie", "message-sans-espace-certificat", "message-fermeture")
FITS = """const tell = arguments[0], drawn = (then) => requestAnimationFrame(() => requestAnimationFrame(then))
drawn(() => {
    const { documentElement: page } = document.querySelector("iframe").contentDocument
    tell(page.clientWidth > 0 && page.scrollWidth <= page.clientWidth && page.clientWidth <= 320)
})"""


@pytest.fixture
def screen() -> str:
    return "desktop"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(Settings(data_dir=tmp_path))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", DRAWN)
def test_a_message_fits_the_narrowest_phone_in_each_engine(
    name: str, scheme: str, driver: PageDriver, started: tuple[Wire, Path], app: Flask, request: pytest.FixtureRequest
) -> None:
    wire, folder = started
    query, only = SCHEMES[scheme]
    html = SAMPLES[name].render("1", app.jinja_env, app.extensions["espace"].settings).html
    assert html.count(DARK) == 1 and html.count(BOTH) == 3
    page = folder / f"{name}-{scheme}.html"
    page.write_text(PHONE.format(escape(html.replace(DARK, query).replace(BOTH, only))))
    wire.call("Navigate", url=page.as_uri())
    assert driver.run_later(FITS)
    engine = request.node.callspec.params["started"]
    picture = REPORTS / "mails" / f"{name}-{scheme}-{engine}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b64decode(wire.call("TakeScreenshot")))
