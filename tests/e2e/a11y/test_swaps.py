"""What htmx puts in place of a page behaves as the page itself: focus, history, live region (HOUSE "Hypermedia")."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_espace_pro.kit import Kit

from a11y import focus
from a11y.page_states import creation
from a11y.walk import Walk
from tests.support.devices import DEVICES

pytestmark = pytest.mark.one_database
SCRIPTED: dict[str, Any] = DEVICES["phone"]
WAYS = {"script": SCRIPTED, "no script": SCRIPTED | {"java_script_enabled": False}}
REMEMBER = "document.getElementById('annonces').dataset.since = 'the first page'"


@pytest.mark.parametrize("options", [SCRIPTED], ids=["phone"], indirect=True)
def test_one_live_region_lasts_from_the_first_page_to_the_last(page: Page, kit: Kit, address: str) -> None:
    """WCAG 4.1.3: a live region that arrives with a page is not listened to yet."""
    path = creation(Walk(page, kit, address))
    next(path)
    page.evaluate(REMEMBER)
    for state in path:
        expect(page.locator("#annonces[data-since]"), state).to_be_attached()


@pytest.mark.parametrize("options", WAYS.values(), ids=WAYS.keys(), indirect=True)
def test_back_and_forward_land_on_the_title_of_their_step_and_keep_what_was_typed(
    page: Page, kit: Kit, address: str
) -> None:
    walk = Walk(page, kit, address).at("formulaire", address)
    titles = ("Choisissez vos identifiants", "Remplissez le formulaire d’inscription")
    for way, title in zip((page.go_back, page.go_forward), titles, strict=True):
        way()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert focus.arrival(page) == []
    page.go_back()
    expect(walk.main).to_contain_text("mot de passe est déjà enregistré")
    expect(walk.field("Adresse électronique")).to_have_value(address)
