"""What htmx does to a page, as far as the templates ask for it (HOUSE "Hypermedia"), without a browser.

``Swapping`` walks like any ``Walker``. At each step it puts the answer in place as htmx does, and fails if the result
is not the page that a browser loads afresh.
"""

import re
from typing import Any

from flask.testing import FlaskClient
from justhtml import Element, JustHTML

from tests.support.html import attribute, elements, parse
from tests.unit.web.conftest import Walker

TOKENS = re.compile(r"[\w.-]{40,}")
"""Of forms and challenges: another each time."""
SPOKEN = "#annonces"
"""The live region: what it speaks is no part of the page."""
FOR_SEARCH_ENGINES = "meta[name=description]"
"""They load pages: what htmx leaves there is read by nobody."""
SAID_ONCE = 'id="notifications"'


def page_after(html: str, answer: str, source: Element) -> JustHTML:
    """The page of ``html`` once htmx has put in place the ``answer`` to what ``source`` asked: a form or a control."""
    page, came = (JustHTML(text, sanitize=False, fragment="<html" not in text) for text in (html, answer))
    for partial in elements(came, "hx-partial"):
        _fill(_one(page, attribute(partial, "data-hx-target")), partial)
        partial.parent.remove_child(partial)
    target = _one(page, attribute(source, "data-hx-target"))
    if attribute(source, "data-hx-swap") == "outerHTML":
        target.parent.replace_child(_one(came, attribute(source, "data-hx-select")), target)
    else:
        _fill(target, came.root)
    if titles := elements(came, "title"):
        old = _one(page, "title")
        old.parent.replace_child(titles[0], old)
    return page


def page_typed_in(client: FlaskClient, html: str, values: dict[str, str], field: str, typed: str) -> JustHTML:
    """The page of ``html`` once somebody has typed in a field that htmx watches. ``values``: of its form."""
    page = JustHTML(html, sanitize=False)
    source = _one(page, f"[name={field}]")
    source.attrs["value"] = typed
    if url := attribute(source, "data-hx-get"):
        answer = client.get(url, query_string=values | {field: typed})
    else:
        answer = client.post(attribute(source, "data-hx-post") or "", data=values | {field: typed})
    return page_after(page.to_html(pretty=False), answer.text, source)


def lasting(page: JustHTML) -> str:
    """What of a page is the same however one has come to it."""
    copy = JustHTML(page.to_html(pretty=False), sanitize=False)
    _one(copy, SPOKEN).children.clear()
    _one(copy, FOR_SEARCH_ENGINES).attrs.clear()
    return TOKENS.sub("…", copy.to_html())


class Swapping(Walker):
    """A person whose browser runs htmx."""

    html: str
    """Of the page as it stands."""
    swaps = 0

    def send(self, action: str = "continue", **typed: Any) -> "Swapping":
        before = self.html
        forms = elements(parse(before), "form[data-hx-post]")
        super().send(action, **typed)
        for form in forms:  # one, or none: the browser itself sends a form that htmx leaves alone
            answer = self.response.text
            comes_once = self.status >= 400 or SAID_ONCE in answer
            fresh = answer if comes_once else self.client.get(self.url).text
            assert lasting(page_after(before, answer, form)) == lasting(parse(fresh)), self.url
            self.swaps += 1
        return self

    def _show(self, response: Any) -> "Swapping":
        super()._show(response)
        self.html = response.text
        return self


def _one(page: JustHTML, selector: str | None) -> Element:
    assert selector
    (found,) = elements(page, selector)
    return found


def _fill(target: Element, source: Any) -> None:
    for child in list(target.children):
        target.remove_child(child)
    for child in list(source.children):
        target.append_child(child)
