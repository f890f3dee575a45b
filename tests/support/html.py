"""Pages are read by a strict parser."""

from functools import lru_cache

from justhtml import Element, JustHTML


@lru_cache(maxsize=8)
def parse(html: str) -> JustHTML:
    """Parse a page or a fragment, to read and not to change. ``errors`` lists what the parser had to repair.

    The last ones are kept: the client judges each answer, then the test reads it.
    """
    return JustHTML(html, sanitize=False, collect_errors=True, fragment=is_fragment(html))


def elements(document: JustHTML, selector: str) -> list[Element]:
    return [element for element in document.query(selector) if isinstance(element, Element)]


def attribute(element: Element, name: str) -> str | None:
    value = element.attrs.get(name)
    return None if value is None else str(value)


def is_fragment(html: str) -> bool:
    return "<html" not in html[:200].lower()
