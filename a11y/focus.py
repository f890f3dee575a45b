"""Walk through a page with the Tab key, from the first stop to the last, and check that the focus is seen.

WCAG 2.1.2, 2.4.3, 2.4.7, 2.4.11, 2.4.13; RGAA 10.7, 12.8, 12.9.
"""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from playwright.sync_api import Page

from a11y.axe import SCRIPTS_RUN
from a11y.findings import Finding

CHECK = "focus"
STOPS_MAX = 150
ARRIVAL_SECONDS = 3

# Marks the stops of the page in the order of its source, and puts the focus before the first.
PREPARE = """() => {
    const selector = 'a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls]'
    const scope = document.querySelector('dialog[open]') ?? document
    const stops = [...scope.querySelectorAll(selector)].filter(element =>
        element.tabIndex >= 0 && !element.disabled && element.checkVisibility({visibilityProperty: true})
        // Of a group of radio buttons, Tab stops at the chosen one.
        && !(element.type === 'radio' && !element.checked))
    stops.forEach((element, index) => { element.dataset.stop = index })
    document.activeElement?.blur()
    const start = document.createElement('span')
    start.tabIndex = -1;
    (scope === document ? document.body : scope).prepend(start)
    start.focus()
    start.remove()
    return stops.length
}"""

# The stops that are there at the end: a menu left behind has closed by itself.
COUNT = """() => [...document.querySelectorAll('[data-stop]')]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .map(element => Number(element.dataset.stop))"""

LOOK = """() => {
    const element = document.activeElement
    if (!element || element === document.body || element.dataset.stop === undefined) return null
    const style = getComputedStyle(element)
    const rgb = text => text.match(/[\\d.]+/g).map(Number)
    const luminance = colour => colour.slice(0, 3).map(value => value / 255)
        .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0)
    let around = [255, 255, 255]
    for (let at = element.parentElement; at; at = at.parentElement) {
        const colour = rgb(getComputedStyle(at).backgroundColor)
        if ((colour[3] ?? 1) === 1) { around = colour; break }
    }
    const [high, low] = [luminance(rgb(style.outlineColor)), luminance(around)].sort((a, b) => b - a)
    const [box] = element.getClientRects()  // a link may go on at the start of the next line
    const x = Math.min(Math.max(box.left + Math.min(box.width, 40) / 2, 1), innerWidth - 1)
    // Of a link that is higher than the window, what can be seen of it.
    const y = box.height > innerHeight ? Math.max(box.top, 0) + 15 : box.top + Math.min(box.height, 30) / 2
    const top = document.elementFromPoint(x, y)
    const name = (element.textContent || element.name || '').replace(/\\s+/g, ' ').trim().slice(0, 50)
    return {
        stop: Number(element.dataset.stop), name: `<${element.tagName.toLowerCase()}> ${name}`,
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        contrast: (high + 0.05) / (low + 0.05),
        inView: y >= 0 && y <= innerHeight, hidden: top !== null && !element.contains(top) && !top.contains(element),
    }
}"""

# The page looks by itself when the key is let go, which takes half the time of asking it after each press.
RECORD = f"""() => {{
    const looks = []
    const record = () => looks.push(({LOOK})())
    addEventListener('keyup', record, true)
    globalThis.takeLooks = () => {{
        removeEventListener('keyup', record, true)
        return looks
    }}
}}"""
TAKE_LOOKS = "takeLooks()"

# What is judged after us must find the page as it was: a skip link that has the focus covers what is below it.
BACK = """before => {
    document.activeElement?.blur()
    before.focus({preventScroll: true})
    scrollTo(0, 0)
}"""


# Where the focus is, when the page says where it should be: the errors first, else what the page itself points out.
LANDED = """() => {
    const first = selector => document.querySelector(selector)
    const wanted = first('dialog[open] [autofocus], .error-summary') ?? first('[autofocus]')
    const tag = element => `<${element.tagName.toLowerCase()}>`
    const is = document.activeElement
    return !wanted || wanted === is ? '' : `on ${tag(is)}, not on ${tag(wanted)}`
}"""


def arrival(page: Page) -> list[Finding]:
    """Check that the focus is where people expect it when they arrive or when their answers were refused."""
    deadline = time.monotonic() + ARRIVAL_SECONDS  # the browser sets it after it has drawn the page
    while (where := page.evaluate(LANDED)) and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    return [Finding(CHECK, f"it lands {where}")] if where else []


def findings(page: Page) -> list[Finding]:
    """Check that Tab reaches all stops in source order, each visible (2 px, 3:1) and uncovered."""
    before = page.evaluate_handle("document.activeElement")
    expected = page.evaluate(PREPARE)
    found: list[str] = []
    seen: list[int] = []
    for stop in islice(_looks(page, expected), STOPS_MAX):
        if stop is not None and seen[-1:] == [stop["stop"]]:
            continue  # a player has several stops of its own
        if stop is None or stop["stop"] in seen:
            break
        seen.append(stop["stop"])
        if stop["outline"] < 2:
            found.append(f"{stop['name']}: an indicator of {stop['outline']} px")
        if stop["contrast"] < 3:
            found.append(f"{stop['name']}: an indicator of {stop['contrast']:.1f}:1")
        if not stop["inView"] or stop["hidden"]:
            found.append(f"{stop['name']}: out of sight or covered")
    stops: list[int] = page.evaluate(COUNT)
    page.evaluate(BACK, before)
    if missed := set(stops) - set(seen):
        found.append(f"{len(stops) - len(missed)} stops are reached of {len(stops)}")
    return [Finding(CHECK, what) for what in found]


def _looks(page: Page, expected: int) -> Iterator[dict[str, Any] | None]:
    """What LOOK says after each press of the Tab key, without end. ``expected``: how many stops there should be."""
    if page.evaluate(SCRIPTS_RUN):
        page.evaluate(RECORD)
        for _ in range(expected):
            page.keyboard.press("Tab")
        yield from page.evaluate(TAKE_LOOKS)
    while True:
        page.keyboard.press("Tab")
        yield page.evaluate(LOOK)
