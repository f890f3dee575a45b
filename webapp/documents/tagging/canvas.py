"""Everything painted with a meaning becomes marked content; the rest becomes artifacts (ISO 14289-1, 7.1)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFName
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from webapp.documents.tagging.catalog import DocumentFacts, date_document, describe_document
from webapp.documents.tagging.reportlab_document import ReportlabDocument
from webapp.documents.tagging.structure import StructureElement, StructureTree, TaggingError

# Operators of a content stream that leave ink (ISO 32000-1, annex A); below, those of text and pictures only.
_INK = re.compile(r"(?:^|[\s)\]>])(?:S|s|f\*?|F|B\*?|b\*?|sh|Do|EI|Tj|TJ|'|\")(?=\s|$)")
_CONTENT = re.compile(r"(?:^|[\s)\]>])(?:Do|EI|Tj|TJ|'|\")(?=\s|$)")


class _Tagged(str):
    """A finished piece of the page's stream, from its BMC or BDC to its EMC."""


class LineJoiningText(PDFTextObject):
    """Text keeps the space where a line was broken, so that every word has an end (ISO 32000-1, 14.8.2.5).

    A word that was cut because it is too long gets no space. So each line is compared with the unbroken text.
    """

    _canvas: "TaggedCanvas"  # set by reportlab: where the text goes

    def _textOut(self, text: str | bytes, TStar: int = 0) -> None:
        drawn = text.decode() if isinstance(text, bytes) else text
        self._canvas.source = _after(self._canvas.source, drawn)
        if TStar and not drawn.endswith(" ") and self._canvas.source[:1].isspace():
            drawn += " "
        super()._textOut(drawn, TStar)  # type: ignore[misc]  # reportlab's stubs leave out internals


def _after(source: str, drawn: str) -> str:
    """The source after the characters that were drawn. White space does not count."""
    count = len("".join(drawn.split()))
    place = 0
    while count and place < len(source):
        count -= not source[place].isspace()
        place += 1
    return source[place:]


class TaggedCanvas(Canvas):
    """The pages of one document; `save` adds the structure that joins them."""

    _code: list[str]  # set by reportlab: the stream of the page being drawn, operator by operator
    _doc: ReportlabDocument
    _annotationrefs: list[Any]  # set by reportlab: the links of the page being drawn

    def __init__(self, filename: Any, **options: Any) -> None:
        super().__init__(filename, pdfVersion=(1, 7), **options)
        self.source = ""
        self._element: StructureElement | None = None
        self._figures: list[StructureElement | None] = []
        self._pages: list[Any] = []

    def begin(self, tree: StructureTree, facts: DocumentFacts) -> None:
        """Set the structure to fill and the facts about the document. Call it once, before anything is drawn."""
        self.tree, self.facts = tree, facts
        self.tree.begin_page()
        self.setViewerPreference("DisplayDocTitle", "true")  # ISO 14289-1, 7.1
        date_document(self._doc, facts)

    def beginText(self, x: float = 0, y: float = 0, direction: Literal["LTR", "RTL"] | None = None) -> PDFTextObject:
        return LineJoiningText(self, x, y, direction)

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:
        """Ignore the Helvetica that tables choose first: text always sets its own font."""
        if isinstance(pdfmetrics.getFont(psfontname), TTFont):
            super().setFont(psfontname, size, leading)

    @contextmanager
    def marked_content(self, element: StructureElement, source: str = "") -> Iterator[None]:
        """Everything that the block draws belongs to the element. `source`: its text, not yet broken into lines."""
        if self._element is not None:
            raise TaggingError("marked content inside marked content")
        self._element, self.source = element, source
        page, self._code = self._code, []
        yield
        piece, self._code = self._code, page
        self._element = None
        if _INK.search("\n".join(piece)):
            opening = f"/{element.role} <</MCID {self.tree.own(element)}>> BDC"
            self._code.append(_Tagged("\n".join([opening, *piece, "EMC"])))
        else:
            self._code += piece

    @contextmanager
    def pictures_of(self, figures: tuple[StructureElement | None, ...]) -> Iterator[None]:
        """Give the pictures of the block their figures, in order; None stands for a decoration."""
        self._figures = list(figures)
        yield
        self._figures = []

    def drawImage(
        self,
        image: Any,
        x: float,
        y: float,
        width: float | None = None,
        height: float | None = None,
        *args: Any,
        **options: Any,
    ) -> tuple[Any, Any]:
        """Draw a picture. It belongs to the next announced figure, or it is a decoration (an artifact)."""
        if self._element is not None:
            raise TaggingError("a picture inside a text")
        figure = self._figures.pop(0) if self._figures else None
        if figure is None:
            return self._draw_decoration(image, x, y, width, height, *args, **options)
        assert width is not None and height is not None  # xhtml2pdf knows the size of each picture
        left_bottom, right_top = self.absolutePosition(x, y), self.absolutePosition(x + width, y + height)
        figure.bounding_box = (*left_bottom, *right_top)
        with self.marked_content(figure):
            return super().drawImage(image, x, y, width, height, *args, **options)

    def _draw_decoration(self, *args: Any, **options: Any) -> tuple[Any, Any]:
        page, self._code = self._code, []
        drawn = super().drawImage(*args, **options)
        piece, self._code = self._code, page
        self._code.append(_artifact(piece))
        return drawn

    def showPage(self) -> None:
        if self._annotationrefs:
            raise TaggingError("links and annotations cannot be tagged")
        self._code[:] = _with_artifacts(self._code)
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]  # reportlab writes no other key
        page.StructParents, page.Tabs = self.tree.page, PDFName("S")
        self._pages.append(page)
        self.tree.begin_page()

    def save(self) -> None:
        if self._code:
            self.showPage()
        self.tree.check()
        self._refuse_standard_fonts()
        self._doc.Catalog.StructTreeRoot = self.tree.write(self._doc, self._pages)
        describe_document(self._doc, self.facts)
        super().save()

    def _refuse_standard_fonts(self) -> None:
        """Every font must be in the file (ISO 14289-1, 7.21.4.1); the standard fonts, such as Helvetica, never are."""
        fonts = self._doc.idToObject[pdfdoc.BasicFonts].dict.values()
        standard = [str(vars(font)["BaseFont"]) for font in fonts if isinstance(font, pdfdoc.PDFType1Font)]
        if standard:
            raise TaggingError(f"text in a font that is not in the file: {', '.join(standard)}")


def _artifact(piece: list[str]) -> _Tagged:
    return _Tagged("\n".join(["/Artifact BMC", *piece, "EMC"]))


def _with_artifacts(code: list[str]) -> list[str]:
    """Borders and backgrounds between the tagged pieces of a page become artifacts.

    Raises:
        TaggingError: a text or a picture lies there, outside the structure.
    """
    result: list[str] = []
    gap: list[str] = []
    for piece in [*code, _Tagged()]:
        if not isinstance(piece, _Tagged):
            gap.append(piece)
            continue
        painted = "\n".join(gap)
        if _CONTENT.search(painted):
            raise TaggingError("a text or a picture was drawn outside the structure")
        result += [_artifact(gap)] if _INK.search(painted) else gap
        result.append(piece)
        gap = []
    return result[:-1]
