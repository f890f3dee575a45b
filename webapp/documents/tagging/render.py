"""One function renders HTML as PDF/UA-1."""

import logging
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from reportlab.pdfbase import pdfmetrics
from xhtml2pdf.config.resources import ResourceAccessPolicy, render_budget, use_policy
from xhtml2pdf.default import DEFAULT_FONT, DEFAULT_PAGE_NAME
from xhtml2pdf.document import pisaStory
from xhtml2pdf.files import cleanFiles
from xhtml2pdf.util import reset_caches
from xhtml2pdf.xhtml2pdf_reportlab import PmlBaseDoc

from webapp.documents.tagging.canvas import TaggedCanvas
from webapp.documents.tagging.catalog import DocumentFacts
from webapp.documents.tagging.story import TaggedContext
from webapp.documents.tagging.structure import StructureTree, TaggingError

MAX_RENDER_SECONDS = 10
_one_at_a_time = Lock()  # reportlab keeps fonts and caches in globals

# Its warnings quote the document: personal data, which stays out of the logs. What matters raises here.
logging.getLogger("xhtml2pdf").setLevel(logging.CRITICAL)


class TaggedDocument(PmlBaseDoc):  # type: ignore[misc]  # xhtml2pdf has no types
    """A document of xhtml2pdf, drawn on a tagged canvas."""

    def __init__(self, result: BytesIO, tree: StructureTree, facts: DocumentFacts, **options: Any) -> None:
        self._tree, self._facts = tree, facts
        super().__init__(
            result,
            title=facts.title,
            author=facts.author,
            subject=facts.subject,
            lang=facts.language,
            invariant=1,  # date and identifier come from the facts, not from the machine
            **options,
        )

    def _makeCanvas(self, filename: Any = None, canvasmaker: Any = None) -> TaggedCanvas:
        canvas: TaggedCanvas = super()._makeCanvas(filename=filename, canvasmaker=TaggedCanvas)
        canvas.begin(self._tree, self._facts)
        return canvas


def tagged_pdf(html: str, *, assets: Path, dated: datetime) -> bytes:
    """Render a document as tagged PDF, in the language of its `lang`. The same input gives the same bytes.

    Args:
        html: a whole document with escaped values, a lang, a <title>, an @page and an @font-face.
        assets: the only folder that the document may read; nothing is ever fetched.
        dated: the date of the file, an aware datetime.

    Raises:
        TaggingError: the document, or a part of it, cannot be made accessible.
        xhtml2pdf.config.resources.RenderLimitError: the document is too large, too deep, or takes over 10 seconds.
    """
    policy = ResourceAccessPolicy.server(assets, allow_remote=False, max_render_seconds=MAX_RENDER_SECONDS)
    with _one_at_a_time, use_policy(policy), render_budget(policy):
        try:
            return _render(html, str(assets / "document.html"), policy, dated)
        finally:
            cleanFiles()
            reset_caches()


def _render(html: str, path: str, policy: ResourceAccessPolicy, dated: datetime) -> bytes:
    context = TaggedContext(path)
    context.resource_policy = policy
    pisaStory(html, encoding="utf-8", context=context)
    fonts = _embedded_fonts(context)
    _refuse_what_lacks(context, fonts)
    meta = {name: str(value).strip() for name, value in context.meta.items()}
    facts = DocumentFacts(meta["title"], meta["author"], meta["subject"], context.lang_tag, dated, seed=html)
    result = BytesIO()
    document = TaggedDocument(result, context.tree, facts, pagesize=context.pageSize, initialFontName=fonts[0])
    templates = context.templateList
    document.addPageTemplates([templates.pop(DEFAULT_PAGE_NAME), *templates.values()])
    document.pisaPositioned = context.positioned
    document.build(context.story)
    return result.getvalue()


def _embedded_fonts(context: TaggedContext) -> list[str]:
    """The fonts that the document brings with @font-face."""
    return [
        name for name in pdfmetrics.getRegisteredFontNames() if name in context.fontList and name not in DEFAULT_FONT
    ]


def _refuse_what_lacks(context: TaggedContext, fonts: list[str]) -> None:
    """PDF/UA needs a title and a language (ISO 14289-1, 7.1 and 7.2), and every font in the file."""
    needs = {
        "a <title>": context.meta["title"].strip(),
        "a lang": context.lang_tag,
        "an @page": DEFAULT_PAGE_NAME in context.templateList,
        "a @font-face": fonts,
        "no error of xhtml2pdf": not context.err,
    }
    missing = [need for need, present in needs.items() if not present]
    if missing:
        raise TaggingError(f"the document needs {', '.join(missing)}")
