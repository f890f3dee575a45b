"""What is in view with what one lands on (WCAG 2.4.11, 3.3.1, RGAA 11.10).

A link of the error summary leads to a field: its label, hint and error must be seen with it. A page that htmx has put
in place begins at its errors, or at its title, and in a low window their start must be seen.
"""

from typing import Any

from playwright.sync_api import Page

from a11y.findings import Finding

CHECK = "in-view"
LOW = (320, 256)
"""1280 × 1024 at 400 % (WCAG 1.4.10)."""
WINDOWS = ((390, 844), (1280, 800), LOW)

# What one has landed on: where it begins, and whether its first line is in the window.
LANDED = """() => {
    const found = document.activeElement
    if (!found?.matches("h1, .error-summary, .notifications") || found.closest("dialog")) return null
    const { top, height } = found.getBoundingClientRect()
    const isSeen = top >= 0 && top + Math.min(height, 40) <= innerHeight
    return { name: `<${found.tagName.toLowerCase()}>`, top, isSeen }
}"""
LINKS = """() => [...document.querySelectorAll(".error-summary a[href^='#']")].map(link => link.hash)"""
# Follows a link of the summary as a press does, and tells how much of the field is out of view, in pixels.
FOLLOW = """hash => {
    const path = location.href
    scrollTo(0, 0)
    document.querySelector(`.error-summary a[href="${hash}"]`).click()
    const control = document.querySelector(hash)
    const field = control.closest(".field, fieldset") ?? control
    const ids = (control.getAttribute("aria-describedby") ?? "").split(" ")
    const described = ids.map(id => document.getElementById(id)).filter(text => field.contains(text))
    const texts = [...field.querySelectorAll(`[for="${control.id}"]`), ...described]
    const above = [control, ...texts.filter(text => text.getBoundingClientRect().height > 1)]
        .filter(one => one.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING || one === control)
    const boxes = above.map(one => one.getBoundingClientRect())
    const top = Math.min(...boxes.map(box => box.top))
    const bottom = control.getBoundingClientRect().bottom
    const isFocused = document.activeElement === control
    history.replaceState(history.state, "", path)
    return { top, bottom, height: innerHeight, isFocused }
}"""


def arrival(page: Page) -> list[Finding]:
    """Check that the first line of the title, or of the errors, is in the window."""
    landed: dict[str, Any] | None = page.evaluate(LANDED)
    if landed is None or landed["isSeen"]:
        return []
    return [Finding(CHECK, f"{landed['name']} begins at {landed['top']:.0f} px")]


def findings(page: Page) -> list[Finding]:
    """Follow each link of the error summary, in each window: label, hint, error and field must be in view.

    Where they are higher than the window, the field itself and what stands right above it are.
    """
    hashes: list[str] = page.evaluate(LINKS)
    found = []
    for wide, high in WINDOWS if hashes else ():
        page.set_viewport_size({"width": wide, "height": high})
        for link in hashes:
            at = page.evaluate(FOLLOW, link)
            fits = at["bottom"] - at["top"] <= at["height"]
            if not at["isFocused"]:
                found.append(f"{link} does not take the focus")
            if at["bottom"] > at["height"] or (fits and at["top"] < 0) or at["bottom"] < 0:
                found.append(f"{link} at {wide} × {high}: from {at['top']:.0f} to {at['bottom']:.0f} px")
    return [Finding(CHECK, what) for what in found]
