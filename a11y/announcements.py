"""What the live region of the page has said, and whether it still says what is no longer true (WCAG 4.1.3, RGAA 7.5).

A region is emptied some seconds after it has spoken, so a check that comes late would not find its words: a script
listens from the start of each page.
"""

from playwright.sync_api import Page

from a11y.findings import Finding

CHECK = "announcements"

# Keeps the last words, and the content for which they were said: htmx may have put another one in place since.
LISTENER = """(() => {
    const regions = "#annonces, dialog [role=status]"
    const said = globalThis.lastSaid = { words: "", content: null }
    new MutationObserver((changes) => {
        for (const { target } of changes) {
            const region = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest(regions)
            const words = region?.textContent.replace(/\\s+/g, " ").trim()
            if (words) Object.assign(said, { words, content: document.getElementById("contenu") })
        }
    }).observe(document, { childList: true, characterData: true, subtree: true })
})()"""
LAST = "() => lastSaid.content === document.getElementById('contenu') ? lastSaid.words : ''"
STALE = """() => {
    const said = document.getElementById("annonces")?.textContent.trim() ?? ""
    return said && globalThis.lastSaid?.content !== document.getElementById("contenu") ? said : ""
}"""


def listen(page: Page) -> None:
    """Listen in each page that comes from now on."""
    page.add_init_script(LISTENER)


def last(page: Page) -> str:
    """What was last said since the content of the page came; an empty text when nothing was."""
    words: str = page.evaluate(LAST)
    return words


def findings(page: Page) -> list[Finding]:
    """Find what the live region still says although it was said for a page that is gone."""
    stale: str = page.evaluate(STALE)
    return [Finding(CHECK, f"'{stale}' was said for another page")] if stale else []
