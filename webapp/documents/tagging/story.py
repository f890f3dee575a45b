"""The structure tree grows while xhtml2pdf reads the HTML, and each paragraph remembers its element."""

from typing import Any

from xhtml2pdf.context import pisaContext
from xhtml2pdf.xhtml2pdf_reportlab import PmlParagraph

from webapp.documents.tagging.structure import TEXT_ROLES, StructureElement, StructureTree, TaggingError

ROLE_ATTRIBUTE = "data-pdf"
ATTRIBUTE_ROLES = {"L", "LI", "Lbl", "LBody"}
TAG_ROLES = {"section": "Sect", "p": "P", **{f"h{level}": f"H{level}" for level in range(1, 7)}}
TAGS_WITHOUT_A_ROLE = {
    "html",
    "head",
    "title",
    "meta",
    "style",
    "body",
    "tbody",
    "br",
    "img",
    "strong",
    "span",
}
COLLAPSIBLE_SPACE = " \t\n\r\f"
LAST_MAPPED_CHARACTER = "\uffff"  # reportlab's ToUnicode has 16 bits: readers cannot decode characters beyond


class TaggedContext(pisaContext):  # type: ignore[misc]  # xhtml2pdf has no types
    """The state of xhtml2pdf's walk through a document, and the tree that the walk builds.

    The walk calls `pushFrag` when it enters an element and `pullFrag` when it leaves, `addFrag` for its text, and
    `addStory` then `clearFrag` when a paragraph is complete.
    """

    def __init__(self, path: str) -> None:
        self.tree = StructureTree()
        self._open = [self.tree.root]
        self._reset_paragraph()
        super().__init__(path)

    def _reset_paragraph(self) -> None:
        self._holder: StructureElement | None = None
        self._figures: list[StructureElement | None] = []

    def pushFrag(self) -> None:
        super().pushFrag()
        element, tag, role = self._open[-1], self.node.tagName, _role_of(self.node)
        if tag == "img":
            self._add_picture(element, self.node)
        elif tag == "br":
            element.text += "\n"
        elif tag == "title":
            element = StructureElement("P")  # outside the tree: read for the metadata, never drawn
        self._open.append(element.add(role) if role else element)

    def pullFrag(self) -> None:
        super().pullFrag()
        self._open.pop()

    def _add_picture(self, element: StructureElement, node: Any) -> None:
        """A picture with an alternative is a figure; with an empty alt it is a decoration (ISO 14289-1, 7.3)."""
        if not node.hasAttribute("alt"):
            raise TaggingError("an <img> needs an alt, empty if it is a decoration")
        alternative = node.getAttribute("alt").strip()
        self._figures.append(element.add("Figure", alternative) if alternative else None)

    def addFrag(self, text: Any = "", frag: Any = None) -> None:
        if not isinstance(text, str):
            raise TaggingError("page numbers cannot be tagged")
        if text.strip(COLLAPSIBLE_SPACE):
            element = self._open[-1]
            if element.role not in TEXT_ROLES or self._holder not in {None, element}:
                raise TaggingError(f"text directly in {element.role}")
            self._holder = element
        if self._holder is not None:
            self._holder.text += text
        super().addFrag(text, frag)

    def _warn_missing_glyphs(self, text: str, candidates: list[str]) -> None:
        """A character without a glyph is an error: it would leave a hole on the page (ISO 14289-1, 7.21.8)."""
        super()._warn_missing_glyphs(text, candidates)
        if holes := self._glyph_warned | {char for char in text if char > LAST_MAPPED_CHARACTER}:
            raise TaggingError(f"no font can draw {', '.join(f'U+{ord(hole):04X}' for hole in sorted(holes))}")

    def addStory(self, data: Any) -> None:
        if type(data) is PmlParagraph:
            if self._holder and self._figures:
                raise TaggingError("a picture stands alone in its paragraph")
            data.__class__ = TaggedParagraph  # xhtml2pdf hard-codes its class: there is no other way
            data.element, data.figures = self._holder, tuple(self._figures)
        elif isinstance(data, PmlParagraph) or "Image" in type(data).__name__:
            raise TaggingError("a floating picture cannot be tagged")
        super().addStory(data)

    def clearFrag(self) -> None:
        super().clearFrag()
        self._reset_paragraph()


def _role_of(node: Any) -> str:
    """The structure type of an HTML element, from its data-pdf or its tag; empty for a wrapper."""
    tag, wanted = node.tagName, node.getAttribute(ROLE_ATTRIBUTE)
    if wanted:
        if wanted not in ATTRIBUTE_ROLES:
            raise TaggingError(f"{ROLE_ATTRIBUTE}={wanted!r} is not understood")
        return str(wanted)
    if tag not in TAG_ROLES and tag not in TAGS_WITHOUT_A_ROLE:
        raise TaggingError(f"<{tag}> cannot be tagged")
    return TAG_ROLES.get(tag, "")


class TaggedParagraph(PmlParagraph):  # type: ignore[misc]  # xhtml2pdf has no types
    """A paragraph of the layout, with the structure element that it draws."""

    element: StructureElement | None = None
    figures: tuple[StructureElement | None, ...] = ()

    def split(self, width: float, height: float) -> list[Any]:
        """Split at the foot of a page. Both parts belong to the same element."""
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.element, part.figures = self.element, self.figures
        return parts

    def drawPara(self, debug: int = 0) -> None:
        if self.element is None:
            with self.canv.pictures_of(self.figures):
                super().drawPara(debug)
            return
        with self.canv.marked_content(self.element, self._source()):
            super().drawPara(debug)

    def _source(self) -> str:
        """The text before it was broken into lines, as it will be drawn."""
        return "".join(" " if getattr(f, "lineBreak", False) else str(f.text or "") for f in self.frags)
