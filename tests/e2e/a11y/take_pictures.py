"""`make pictures` draws every state of every page, for people's eyes: not a test, so its name keeps it out of them."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_espace_pro.kit import Kit

from a11y import error_states, page_states
from a11y.rendering_modes import RenderingMode
from a11y.walk import Walk
from tests.support.devices import DEVICES
from webapp.paths import ROOT

FOLDER = ROOT / "build" / "pictures"
SCRIPTED: dict[str, Any] = DEVICES["phone"]
PATHS = [getattr(of, name) for of in (page_states, error_states) for name in ("EVERYWHERE", "WITH_SCRIPT")]
WALKS = [walk for paths in PATHS for walk in paths]
LOOKS = {
    "320": RenderingMode("phone-320", "light"),
    "390": RenderingMode("phone-390", "light"),
    "390-dark": RenderingMode("phone-390", "dark"),
    "390-forced": RenderingMode("phone-390", "forced colours"),
    "320-large": RenderingMode("phone-320", "text at 200 %"),
    "768": RenderingMode("tablet", "light"),
    "1280": RenderingMode("desktop", "light"),
    "1280-dark": RenderingMode("desktop", "dark"),
}
CHOSEN = os.environ.get("ESPACE_PICTURES", "390 1280").split()


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("options", [SCRIPTED], indirect=True)
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_draw(page: Page, kit: Kit, address: str, walk: page_states.Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for state in walk(Walk(page, kit, address)):
        for name in CHOSEN:
            LOOKS[name].apply_to(page)
            page.screenshot(path=FOLDER / f"{state}-{name}.png", full_page=True)
        LOOKS["390"].apply_to(page)
