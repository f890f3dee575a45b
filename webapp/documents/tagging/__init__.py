"""HTML becomes tagged PDF (PDF/UA-1, ISO 14289-1): xhtml2pdf does the layout, reportlab writes the file.

Neither library writes tags. This package follows both, in the order of their work:

- `story`      xhtml2pdf reads the elements: the structure tree grows, and each paragraph remembers its element;
- `canvas`     reportlab paints: text and pictures become marked content, borders and backgrounds artifacts;
- `structure`  the tree, its rules, and the objects that write it;
- `catalog`    the metadata of the file: language, title, XMP;
- `render`     one function that puts them together.

The package knows the few elements that our documents use and raises `TaggingError` for any other: a document that
cannot be made accessible is a failure, never a lesser file. It uses internals of both libraries, so both are pinned
(docs/decisions).
"""

from webapp.documents.tagging.render import tagged_pdf
from webapp.documents.tagging.story import LAST_MAPPED_CHARACTER
from webapp.documents.tagging.structure import TaggingError

__all__ = ["LAST_MAPPED_CHARACTER", "TaggingError", "tagged_pdf"]
