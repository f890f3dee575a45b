"""WCAG 1.4.10, 1.4.3, 1.4.11: pages at 320 px, at 400 % zoom, in the dark and in forced colours."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.kit import Kit
from tests.e2e.pages.base import audit

PAGES = [
    "/",
    "/connexion",
    "/mot-de-passe-oublie",
    "/creation",
    "/creation/expert/conditions",
    "/activation/code",
    "/conditions-generales",
    "/mentions-legales",
    "/donnees-personnelles",
    "/accessibilite",
    "/plan-du-site",
    "/aide",
    "/contact",
    "/boite-aux-lettres/",
    "/inconnu",
]
NARROW: dict[str, dict[str, Any]] = {
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "400 % zoom of 1280 × 1024": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
}
COLOURS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.mark.parametrize("options", NARROW.values(), ids=NARROW.keys())
def test_no_page_scrolls_sideways(page: Page, kit: Kit) -> None:
    for url in PAGES:
        page.goto(url)
        widths = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], url


@pytest.mark.parametrize("options", COLOURS.values(), ids=COLOURS.keys())
def test_every_page_is_accessible_in_other_colours(page: Page, kit: Kit) -> None:
    for url in PAGES:
        page.goto(url)
        audit(page)
