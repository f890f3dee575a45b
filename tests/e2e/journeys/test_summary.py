"""SPEC 7: the summary as a page, as text to copy, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.activation import CodePage, SummaryPage

from tests.support.devices import DEVICES

pytestmark = pytest.mark.one_database
COPIES = DEVICES["phone"] | {"permissions": ["clipboard-read", "clipboard-write"]}
WITHOUT_SCRIPT = DEVICES["desktop"] | {"java_script_enabled": False}
A4_PX = {"width": 794, "height": 1123}


@pytest.fixture
def summary(page: Page, kit: Kit, address: str) -> SummaryPage:
    """Of somebody who has just activated a space, which was requested elsewhere."""
    kit.seed("pending", email=address)
    page.goto("/activation/code")
    login = CodePage(page, kit).fill(kit.code_sent_to(address)).solve_captcha().continue_()
    return login.fill(address).continue_().read_summary()


@pytest.mark.parametrize("options", [COPIES], indirect=True, ids=["phone"])
def test_the_text_is_copied_and_it_is_said(summary: SummaryPage, page: Page, address: str) -> None:
    summary.press("Copier")
    expect(page.get_by_role("status")).to_have_text("Récapitulatif copié.")
    expect(summary.main.get_by_text("Récapitulatif copié.")).to_be_visible()
    expect(summary.main.get_by_role("button", name="Copier")).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == summary.plain_text.input_value() and address in copied
    summary.assert_accessible()


def test_where_copying_is_refused_the_text_is_selected(summary: SummaryPage, page: Page) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }")
    summary.press("Copier")
    expect(page.get_by_role("status")).to_contain_text("copiez-le vous-même")
    assert page.evaluate("getSelection().toString()") == summary.plain_text.input_value()


@pytest.mark.parametrize("options", [WITHOUT_SCRIPT], indirect=True, ids=["without script"])
def test_without_script_the_text_can_be_selected_with_the_keyboard(summary: SummaryPage, page: Page) -> None:
    expect(summary.main.get_by_role("button", name="Copier")).to_be_hidden()
    summary.plain_text.press("Control+A")
    expect(summary.plain_text).to_be_focused()


def test_on_paper_only_the_summary_is_left(summary: SummaryPage, page: Page, address: str) -> None:
    page.set_viewport_size(A4_PX)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text(address, exact=True)).to_be_visible()
    for name in ("Menu principal", "Fil d’Ariane"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    expect(summary.plain_text).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("Aide|Plan du site"))).to_have_count(0)
    height = page.evaluate("document.body.scrollHeight")
    assert height < A4_PX["height"], "one sheet"
