"""The logical structure of a document: a tree of elements in reading order (ISO 32000-1, 14.7).

A leaf element owns pieces of the pages, each known by its page and its marked-content identifier (MCID). The
page in turn finds the owner of each of its pieces in the parent tree (14.7.4.4).
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
}  # where a role may stand (ISO 32000-1, 14.8.4); the others: in the document or a section
RIGHT_TO_LEFT = {"R", "AL"}


class TaggingError(RuntimeError):
    """Something cannot be tagged: no document rather than one that a screen reader cannot read."""


class MarkedContent(NamedTuple):
    """A piece of a page: the page's index from 0, and the MCID on that page."""

    page: int
    mcid: int


@dataclass(eq=False)
class StructureElement:
    """One node: a paragraph, a heading, a list item, a figure…

    `text` is what it has to say, as the HTML gave it. `bounding_box` is a figure's left, bottom, right and
    top, in points from the page's lower left corner.
    """

    role: str
    parent: Self | None = None
    alternative: str = ""
    text: str = ""
    bounding_box: tuple[float, float, float, float] | None = None
    children: list[Self | MarkedContent] = field(default_factory=list)

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """The layout copies paragraphs to measure them; their element stays the one in the tree."""
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
        """Forget the elements that hold nothing; answer whether this one still holds something."""
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
        """Give the next piece of the current page to an element; return its MCID."""
        owners = self._owners[-1]
        mcid = len(owners)
        owners.append(element)
        element.children.append(MarkedContent(self.page, mcid))
        return mcid

    def check(self) -> None:
        """Refuse a tree that says less than the HTML, or in a broken order.

        Raises:
            TaggingError: a text or a picture was not drawn (a missing file makes xhtml2pdf warn and go on);
                headings do not start at level 1 or skip one (ISO 14289-1, 7.4.2); nothing at all was drawn.
        """
        level = 0
        for element in self.root.walk():
            drawn = any(isinstance(child, MarkedContent) for child in element.children)
            if element.role == "Figure" and not drawn:
                raise TaggingError(f"the picture « {element.alternative} » was not drawn")
            if element.text.strip() and not drawn:
                raise TaggingError(f"a {element.role} was not drawn")
            if re.fullmatch(r"H\d", element.role):
                if int(element.role[1]) > level + 1:
                    raise TaggingError(f"{element.role} follows a heading of level {level}")
                level = int(element.role[1])
        if not self.root.drop_empty_children():
            raise TaggingError("the document is empty")

    def write(self, document: ReportlabDocument, pages: list[Any]) -> PDFDictionary:
        """Make the StructTreeRoot dictionary, with its elements and its parent tree, in reportlab's document.

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
    """Writes elements as objects of the file and remembers the reference of each."""

    def __init__(self, document: ReportlabDocument, pages: list[Any]) -> None:
        self.document, self.pages = document, pages
        self.references: dict[StructureElement, PDFObjectReference] = {}

    def write(self, element: StructureElement, parent: PDFObjectReference) -> PDFObjectReference:
        """Write an element and those below it (ISO 32000-1, table 323); return its reference."""
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
    """Standard attributes (ISO 32000-1, 14.8.5): a figure's box; a list with words for labels."""
    if element.role == "L":
        return {"O": PDFName("List"), "ListNumbering": PDFName("None")}
    if element.bounding_box:
        box = PDFArray([round(side, 2) for side in element.bounding_box])
        return {"O": PDFName("Layout"), "Placement": PDFName("Block"), "BBox": box}
    return {}


def _is_drawn_in_visual_order(text: str) -> bool:
    """Hebrew and Arabic are painted from left to right, so the spoken text has to be given apart (14.9.4)."""
    return any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)
