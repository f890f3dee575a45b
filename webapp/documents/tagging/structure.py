"""The logical structure of a document is a tree of elements in reading order (ISO 32000-1, 14.7).

A leaf element owns pieces of pages. A piece is known by its page and its marked-content identifier (MCID). From a
piece, the parent tree leads back to the element that owns it (14.7.4.4).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFObjectReference, PDFString

from webapp.documents.tagging.reportlab_document import ReportlabDocument

TEXT_ROLES = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "LBody"}
PARENTS = {
    "Sect": {"Document", "Sect"},
    "L": {"Document", "Sect"},
    "LI": {"L"},
    "Lbl": {"LI"},
    "LBody": {"LI"},
    "Figure": {"P"},
}  # the parents that a role may have (ISO 32000-1, 14.8.4); other roles: the document or a section
RIGHT_TO_LEFT = {"R", "AL"}


class TaggingError(RuntimeError):
    """Something cannot be tagged. No document is better than one that a screen reader cannot read."""


class MarkedContent(NamedTuple):
    """A piece of a page: the page's index from 0, and the MCID on that page."""

    page: int
    mcid: int


@dataclass(eq=False)
class StructureElement:
    """One node: a paragraph, a heading, a list item, a figure…

    `text`: its text as it stands in the HTML. `bounding_box`: left, bottom, right and top of a figure, in points from
    the lower left corner of the page.
    """

    role: str
    parent: Self | None = None
    alternative: str = ""
    text: str = ""
    bounding_box: tuple[float, float, float, float] | None = None
    children: list[Self | MarkedContent] = field(default_factory=list)

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """The layout copies paragraphs to measure them; the copies keep the same element."""
        return self

    def add(self, role: str, alternative: str = "") -> Self:
        """Append a child element where the standard allows one.

        Raises:
            TaggingError: `role` has no place in this element.
        """
        if self.role not in PARENTS.get(role, {"Document", "Sect"}):
            raise TaggingError(f"{role} cannot stand in {self.role}")
        child = type(self)(role, self, alternative)
        self.children.append(child)
        return child

    def walk(self) -> Iterator[Self]:
        """This element and all below it, in reading order."""
        yield self
        for child in self.children:
            if not isinstance(child, MarkedContent):
                yield from child.walk()

    def drop_empty_children(self) -> bool:
        """Remove the elements that hold nothing. True when this element still holds something."""
        self.children = [c for c in self.children if isinstance(c, MarkedContent) or c.drop_empty_children()]
        return bool(self.children)


class StructureTree:
    """The tree of one document, from the first element read to the objects in the file."""

    def __init__(self) -> None:
        self.root = StructureElement("Document")
        self._owners: list[list[StructureElement]] = []  # by page, then by MCID

    def begin_page(self) -> None:
        self._owners.append([])

    @property
    def page(self) -> int:
        """The index of the page being drawn, which is also its key in the parent tree."""
        return len(self._owners) - 1

    def own(self, element: StructureElement) -> int:
        """Give the next piece of the current page to an element. Returns the MCID of the piece."""
        owners = self._owners[-1]
        mcid = len(owners)
        owners.append(element)
        element.children.append(MarkedContent(self.page, mcid))
        return mcid

    def check(self) -> None:
        """The tree must hold everything that the HTML says, with headings in order.

        Raises:
            TaggingError: a text or a picture was not drawn (xhtml2pdf only warns about a missing file), headings do
                not start at level 1 or skip a level (ISO 14289-1, 7.4.2), or nothing was drawn.
        """
        level = 0
        for element in self.root.walk():
            drawn = any(isinstance(child, MarkedContent) for child in element.children)
            if element.role == "Figure" and not drawn:
                raise TaggingError(f'the picture "{element.alternative}" was not drawn')
            if element.text.strip() and not drawn:
                raise TaggingError(f"a {element.role} was not drawn")
            if re.fullmatch(r"H\d", element.role):
                if int(element.role[1]) > level + 1:
                    raise TaggingError(f"{element.role} follows a heading of level {level}")
                level = int(element.role[1])
        if not self.root.drop_empty_children():
            raise TaggingError("the document is empty")

    def write(self, document: ReportlabDocument, pages: list[Any]) -> PDFDictionary:
        """Write the StructTreeRoot dictionary, its elements and its parent tree into reportlab's document.

        Args:
            pages: reportlab's page objects, in order.
        """
        tree = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        writer = _ElementWriter(document, pages)
        tree["K"] = writer.write(self.root, document.Reference(tree))
        numbers: list[Any] = []
        for page, owners in enumerate(self._owners[: len(pages)]):
            numbers += [page, document.Reference(PDFArray([writer.references[owner] for owner in owners]))]
        tree["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        tree["ParentTreeNextKey"] = len(pages)
        return tree


class _ElementWriter:
    """Write elements as objects of the file, and remember the reference of each."""

    def __init__(self, document: ReportlabDocument, pages: list[Any]) -> None:
        self.document, self.pages = document, pages
        self.references: dict[StructureElement, PDFObjectReference] = {}

    def write(self, element: StructureElement, parent: PDFObjectReference) -> PDFObjectReference:
        """Write an element and those below it (ISO 32000-1, table 323). Returns its reference."""
        entries = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.role), "P": parent})
        reference = self.references[element] = self.document.Reference(entries)
        if element.alternative:
            entries["Alt"] = PDFString(element.alternative)
        if _is_drawn_in_visual_order(element.text):
            entries["ActualText"] = PDFString(" ".join(element.text.split()))
        if attributes := _attributes(element):
            entries["A"] = PDFDictionary(attributes)
        entries["K"] = PDFArray([self._child(child, reference) for child in element.children])
        return reference

    def _child(self, child: StructureElement | MarkedContent, parent: PDFObjectReference) -> PDFObject:
        if isinstance(child, MarkedContent):
            return PDFDictionary({"Type": PDFName("MCR"), "Pg": self.pages[child.page], "MCID": child.mcid})
        return self.write(child, parent)


def _attributes(element: StructureElement) -> dict[str, Any]:
    """The standard attributes (ISO 32000-1, 14.8.5): the box of a figure, the words that label a list."""
    if element.role == "L":
        return {"O": PDFName("List"), "ListNumbering": PDFName("None")}
    if element.bounding_box:
        box = PDFArray([round(side, 2) for side in element.bounding_box])
        return {"O": PDFName("Layout"), "Placement": PDFName("Block"), "BBox": box}
    return {}


def _is_drawn_in_visual_order(text: str) -> bool:
    """Hebrew and Arabic are painted from left to right, so the spoken text must be given apart (14.9.4)."""
    return any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)
