"""Tagged PDF (PDF/UA-1, ISO 14289-1) from HTML, with xhtml2pdf for the layout and reportlab for the writing.

Neither library tags. This package listens to both, in the order of the work:

- `story`      xhtml2pdf reads an element, the structure tree grows; each paragraph keeps its element;
- `canvas`     reportlab paints: text and pictures become marked content, borders and backgrounds artifacts;
- `structure`  the tree itself, its rules, and the objects that write it;
- `catalog`    what the file says of itself: language, title, XMP metadata;
- `render`     one function that puts them together.

It understands the few elements that our documents use and raises `TaggingError` at anything else: a document
that cannot be made accessible is a failure, never a lesser file. It leans on internals of both libraries, so
both are pinned (docs/decisions).
"""

from webapp.documents.tagging.render import tagged_pdf
from webapp.documents.tagging.story import LAST_MAPPED_CHARACTER
from webapp.documents.tagging.structure import TaggingError

__all__ = ["LAST_MAPPED_CHARACTER", "TaggingError", "tagged_pdf"]
