"""Somebody who asks for more contrast gets it: edges and pale texts are as dark as the text (WCAG 1.4.6, 1.4.11)."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.one_database
LOOK = """() => ["main input:not([type=hidden])", "main .field__hint"].map(selector => {
    const style = getComputedStyle(document.querySelector(selector))
    return selector.includes("input") ? style.borderTopColor : style.color
})"""


def test_edges_and_hints_are_as_dark_as_the_text_for_who_asks_for_more_contrast(page: Page) -> None:
    page.goto("/mot-de-passe-oublie")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink not in page.evaluate(LOOK)
    page.emulate_media(contrast="more")
    assert page.evaluate(LOOK) == [ink, ink]
