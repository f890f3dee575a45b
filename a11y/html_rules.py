"""Rules that every HTML page must keep, checked on the server's answer by the unit tests' client.

They are what a parser can see without a browser: a strict parse, ids that are unique, names of fields, references that
lead somewhere (RGAA 8.2, 11.1, 1.1, 8.5, 8.3).
"""

from collections import Counter

from justhtml import Element

from tests.support.html import attribute, elements, is_fragment, parse

NAMED_BY_LABEL = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button"}
REFERENCES = (
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
    "for",
    "list",
    "popovertarget",
)


def broken_rules(html: str) -> list[str]:
    """What is wrong with a page, one line a finding; empty when nothing is."""
    document = parse(html)
    found = [f"parse error: {error}" for error in document.errors]
    everything = elements(document, "*")
    ids = Counter(identifier for element in everything if (identifier := attribute(element, "id")))
    found += [f"id '{identifier}' stands {count} times" for identifier, count in ids.items() if count > 1]
    for element in everything:
        found += _dangling_references(element, ids)
        found += _style_or_script(element)
    labelled = {attribute(label, "for") for label in everything if label.name == "label"}
    found += [
        f"field '{attribute(field, 'name')}' has no label"
        for field in everything
        if field.name in NAMED_BY_LABEL and _needs_label(field) and attribute(field, "id") not in labelled
    ]
    images = [element for element in everything if element.name == "img"]
    found += [f"<img> without alt: {attribute(image, 'src')}" for image in images if "alt" not in image.attrs]
    if not is_fragment(html):
        found += _page_rules(everything)
    return found


def _page_rules(everything: list[Element]) -> list[str]:
    """Check what a whole page needs beyond its parts."""
    found = []
    if [attribute(root, "lang") for root in everything if root.name == "html"] != ["fr"]:
        found.append("the page does not say that it is in French")
    if not any(title.to_text().strip() for title in everything if title.name == "title"):
        found.append("the page has no title")
    count = Counter(element.name for element in everything)
    count["live region"] = sum(attribute(element, "role") == "status" for element in everything)
    count["live region"] -= count["dialog"]  # which has its own: that of the page is inert behind it
    found += [f"{count[name]} {name} instead of one" for name in ("h1", "main", "live region") if count[name] != 1]
    return found


def _dangling_references(element: Element, ids: Counter[str]) -> list[str]:
    return [
        f"{element.name} {name}='{target}' leads nowhere"
        for name in REFERENCES
        for target in (attribute(element, name) or "").split()
        if target not in ids
    ]


def _style_or_script(element: Element) -> list[str]:
    """Find inline styles and scripts, which the Content-Security-Policy makes the browser refuse in silence."""
    inline = [name for name in element.attrs if name == "style" or (name.startswith("on") and name != "one")]
    found = [f"{element.name} has an inline {name}" for name in inline]
    if element.name == "style" or (element.name == "script" and "src" not in element.attrs):
        found.append(f"inline <{element.name}>")
    return found


def _needs_label(field: Element) -> bool:
    is_field = attribute(field, "type") not in UNLABELLED_TYPES
    return is_field and "aria-label" not in field.attrs and "aria-labelledby" not in field.attrs
