"""What htmx puts in place of a page behaves as the page itself: focus, history, live region (HOUSE "Hypermedia")."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_espace_pro.kit import Kit

from a11y import focus
from a11y.page_states import creation
from a11y.rendering_modes import ADD_STYLE, LARGE
from a11y.walk import Walk
from tests.support.devices import DEVICES

pytestmark = pytest.mark.one_database
SCRIPTED: dict[str, Any] = DEVICES["phone"]
WAYS = {"script": SCRIPTED, "no script": SCRIPTED | {"java_script_enabled": False}}
SMALL = SCRIPTED | {"viewport": {"width": 320, "height": 568}}
COVERED = """() => {
    const { left, top, width, height } = document.activeElement.getBoundingClientRect()
    const there = document.elementFromPoint(left + width / 2, Math.min(top + height / 2, innerHeight - 1))
    return !document.activeElement.contains(there)
}"""
REMEMBER = "document.getElementById('annonces').dataset.since = 'the first page'"


@pytest.mark.parametrize("options", [SCRIPTED], ids=["phone"], indirect=True)
def test_one_live_region_lasts_from_the_first_page_to_the_last(page: Page, kit: Kit, address: str) -> None:
    """WCAG 4.1.3: a live region that arrives with a page is not listened to yet."""
    path = creation(Walk(page, kit, address))
    next(path)
    page.evaluate(REMEMBER)
    for state in path:
        expect(page.locator("#annonces[data-since]"), state).to_be_attached()


SAID_FOR_SECONDS = 10


@pytest.mark.parametrize("options", [SCRIPTED], ids=["phone"], indirect=True)
def test_what_was_said_is_gone_with_its_page_or_after_some_seconds(page: Page, kit: Kit, address: str) -> None:
    """WCAG 4.1.3: "Mot de passe affiché" is wrong once it is masked, and on the next page."""
    page.clock.install()
    walk = Walk(page, kit, address).at("identifiants", address)
    shown = walk.main.get_by_role("button", name="Afficher : Mot de passe", exact=True)
    status = page.locator("#annonces")
    walk.fill(**{"Mot de passe": "tortues"})
    shown.click()
    expect(status).to_have_text("Mot de passe affiché.")
    page.clock.fast_forward(f"00:{SAID_FOR_SECONDS}")
    expect(status).to_be_empty()
    walk.main.get_by_role("button", name="Masquer : Mot de passe", exact=True).click()
    expect(status).to_have_text("Mot de passe masqué.")
    walk.press("Continuer")
    assert status.text_content() == ""  # at once: seconds would empty it too


@pytest.mark.parametrize("options", [SMALL], ids=["320 × 568"], indirect=True)
def test_what_interrupts_covers_nothing_and_can_be_closed(page: Page, kit: Kit, address: str) -> None:
    """WCAG 2.4.11, at 320 × 568 with text at 200 %: the notice stands below what has the focus, and moves nothing."""
    walk = Walk(page, kit, address).at("identifiants", address).fill_step("identifiants")
    page.evaluate(ADD_STYLE, LARGE)
    button = walk.main.get_by_role("button", name="Continuer", exact=True)
    page.context.set_offline(True)
    button.focus()
    page.keyboard.press("Enter")
    notice = page.locator("#interruption")
    expect(notice).to_be_visible()
    expect(button).to_be_focused()
    assert page.evaluate(COVERED) is False
    assert notice.evaluate("it => getComputedStyle(it).position") == "static"
    notice.get_by_role("button", name="Fermer : connexion interrompue").click()
    expect(notice).to_be_hidden()
    expect(button).to_be_focused()
    page.context.set_offline(False)


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
