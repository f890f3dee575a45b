"""A document never loses a character silently: forms refuse what its font cannot draw, or it is drawn as U+FFFD.

A character without a glyph would leave a hole on the page and break ISO 14289-1, 7.21.4 and 7.21.8. Forms call
`undrawable_characters` and refuse with a clear message. `drawable_text` is the last resort, for text that was stored
before a font changed.
"""

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFontFile

from webapp.documents.tagging import LAST_MAPPED_CHARACTER

TEXT_FONT = "DejaVuSans.ttf"  # the font of the values; labels and headings are our own words
REPLACEMENT = "\ufffd"
NO_BREAK_SPACES = "\u00a0\u202f"
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def undrawable_characters(text: str, fonts: Path) -> list[str]:
    """The characters of a value that the summary cannot draw, each once, in order of appearance.

    Args:
        text: what a person typed, in any normalisation form.
        fonts: the folder of the document's fonts.

    Returns:
        Characters that a message may print (a lone surrogate becomes U+FFFD). Empty when all can be drawn.
    """
    glyphs = _characters_of(fonts / TEXT_FONT)
    lost = dict.fromkeys(char for char in _visible(text) if not _is_drawn(char, glyphs))
    return list(dict.fromkeys(REPLACEMENT if unicodedata.category(char) == "Cs" else char for char in lost))


def drawable_text(text: str, fonts: Path) -> str:
    """The text as the document shows it: in NFC, on one line, without control characters or direction changes.

    U+202E and the like could make one name read as another. A character that cannot be drawn becomes U+FFFD.
    """
    glyphs = _characters_of(fonts / TEXT_FONT)
    shown = (char if _is_drawn(char, glyphs) else REPLACEMENT for char in _visible(text))
    return "".join(shown)


@cache
def _characters_of(font: Path) -> frozenset[int]:
    """The code points that a font file maps to a glyph (its cmap), read once per process."""
    return frozenset(TTFontFile(str(font)).charToGlyph)


def _visible(text: str) -> str:
    """The text without invisible characters. Spaces become U+0020, no-break spaces U+00A0."""
    return "".join(_ink_or_space(char) for char in unicodedata.normalize("NFC", text))


def _ink_or_space(char: str) -> str:
    if char in NO_BREAK_SPACES:
        return "\u00a0"
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"Cc", "Cf"} or ord(char) in _VARIATION_SELECTORS:
        return ""
    return char


def _is_drawn(char: str, glyphs: frozenset[int]) -> bool:
    if char in " \u00a0":
        return True
    return (
        char <= LAST_MAPPED_CHARACTER and ord(char) in glyphs and unicodedata.category(char) not in {"Cs", "Co", "Cn"}
    )
