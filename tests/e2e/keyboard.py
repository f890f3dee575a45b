"""Tests use a page with the keyboard alone."""

from typing import Self

from playwright.sync_api import Locator, Page

STOPS_MAX = 60
OUTLINE_MIN_PX = 2.0


class Keyboard:
    def __init__(self, page: Page) -> None:
        self._page = page

    def go_to(self, target: Locator, key: str = "Tab") -> Self:
        """Press Tab until the target has the focus; each stop on the way shows where the focus is (WCAG 2.4.7)."""
        for _ in range(STOPS_MAX):
            if target.evaluate("element => element === document.activeElement"):
                return self
            self._page.keyboard.press(key)
            self._assert_focus_is_visible()
        raise AssertionError(f"{STOPS_MAX} stops and no {target}")

    def back_to(self, target: Locator) -> Self:
        return self.go_to(target, "Shift+Tab")

    def type(self, text: str) -> Self:
        self._page.keyboard.press("Control+A")
        self._page.keyboard.type(text)
        return self

    def press(self, key: str) -> Self:
        self._page.keyboard.press(key)
        return self

    def _assert_focus_is_visible(self) -> None:
        shown = self._page.evaluate(
            """() => {
                const element = document.activeElement
                if (!element || element === document.body) return null
                const style = getComputedStyle(element)
                return [style.outlineStyle, parseFloat(style.outlineWidth), element.outerHTML.slice(0, 120)]
            }"""
        )
        if shown is not None:
            style, width, element = shown
            assert style != "none" and width >= OUTLINE_MIN_PX, f"the focus cannot be seen on {element}"
