"""What poppler, which screen readers of Linux lean on, reads of a PDF file."""

import pytest

from a11y.pdfua.reading import read_structure, why_unavailable

__all__ = ["needs_poppler", "read_structure"]

needs_poppler = pytest.mark.skipif(why_unavailable() is not None, reason=str(why_unavailable()))
