"""SPEC 2.1: on a narrow screen the navigation folds behind "Menu"; it never needs JavaScript."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_espace_pro.pages.home import HomePage

from tests.support.devices import DEVICES

pytestmark = pytest.mark.one_database
PHONE, DESKTOP = DEVICES["phone"], DEVICES["desktop"]
SCRIPTS = {"with JavaScript": PHONE, "without JavaScript": PHONE | {"java_script_enabled": False}}


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Menu")


def link(page: Page) -> Locator:
    return page.get_by_role("navigation").get_by_role("link", name="Activer mon espace", exact=True).first


@pytest.mark.parametrize("options", SCRIPTS.values(), ids=SCRIPTS.keys())
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_it_and_escape_closes_it_and_gives_focus_back(home: HomePage, page: Page, key: str) -> None:
    expect(link(page)).to_be_hidden()
    button(page).focus()
    page.keyboard.press(key)
    expect(link(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(link(page)).to_be_hidden()
    expect(button(page)).to_be_focused()


@pytest.mark.parametrize("options", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_touch_opens_and_closes_it_and_its_links_lead_on(home: HomePage, page: Page) -> None:
    button(page).tap()
    expect(link(page)).to_be_visible()
    button(page).tap()
    expect(link(page)).to_be_hidden()
    button(page).tap()
    link(page).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saisissez votre code d’activation")


def is_expanded(page: Page) -> bool:
    """What the browser's own accessibility tree says of the button (a popover needs no aria-expanded)."""
    session = page.context.new_cdp_session(page)
    document = session.send("DOM.getDocument")["root"]["nodeId"]
    question = {"nodeId": document, "accessibleName": "Menu", "role": "button"}
    found = session.send("Accessibility.queryAXTree", question)["nodes"][0]["properties"]
    return bool(next(known["value"]["value"] for known in found if known["name"] == "expanded"))


@pytest.mark.parametrize("options", [PHONE], ids=["phone"])
def test_whether_it_is_open_can_be_heard(home: HomePage, page: Page) -> None:
    assert not is_expanded(page)
    button(page).tap()
    assert is_expanded(page)


@pytest.mark.parametrize("options", [DESKTOP], ids=["desktop"])
def test_on_a_wide_screen_it_is_unfolded(home: HomePage, page: Page) -> None:
    expect(button(page)).to_be_hidden()
    expect(link(page)).to_be_visible()
