"""Text as people type it: its normal form, and the characters that names and addresses may hold (SPEC 3.3)."""

import re
import unicodedata

MAX_MARKS_IN_A_ROW = 8
_APOSTROPHES_HYPHENS_DOTS = "'’‘ʼ׳-‐‑־.·・"
"""Other scripts are included: Hebrew geresh and maqaf, the dots of "Gal·la" and "マリー・キュリー"."""
_LOOK_ALIKES = str.maketrans(
    dict.fromkeys("‐‑‒–—―⁃−﹘﹣", "-")
    | dict.fromkeys("´`′‛ʹˊˋ΄᾽᾿‵", "'")
    | dict.fromkeys("“”„‟″‶", '"')
    | {"⁄": "/", "∕": "/", "˚": "°", "…": "..."}
)
_FORMS = {"<super", "<sub", "<wide", "<narrow", "<fraction", "<initial", "<medial", "<final", "<isolated"}
_JOINED = "[\u0600-\u06ff\u0900-\u0dff]"
JOINERS = "\u200c\u200d"
"""Persian and Indian names are spelt with them: they stay between letters of those scripts."""
_UNSEEN = re.compile(
    f"(?<!{_JOINED})[{JOINERS}]|[{JOINERS}](?!{_JOINED})"
    "|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_NAMED = {
    "\ufffd": "caractère illisible",
    "\u200b": "espace invisible",
    "\u200d": "liant invisible",
}
BLANK_CHARS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Unicode calls them letters, marks or symbols, but they are blank: a name made of them looks empty."""
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def composed(text: str) -> str:
    """The text in NFC: `é` is the same character whichever keyboard or system wrote it (SPEC 3.2)."""
    return unicodedata.normalize("NFC", text)


def normalise_line(value: str) -> str:
    """The text in NFC, with single spaces and none at the ends."""
    return " ".join(composed(value).split())


def paragraphs(value: str) -> str:
    """The text in NFC, with its lines: no blanks at their ends, no character that nobody sees."""
    lines = ("".join(map(_seen, line)).rstrip() for line in _UNSEEN.sub("", composed(value)).splitlines())
    return "\n".join(lines).strip()


def _seen(char: str) -> str:
    return " " if unicodedata.category(char) in ("Cc", "Zs") else "" if unicodedata.category(char) == "Cs" else char


def plain_line(value: str) -> str:
    """The line with plain characters in place of those that keyboards and word processors make of them (SPEC 3.3).

    `Dupont–Martin` has a hyphen, `1ᵉʳ étage` is `1er étage`; what nobody sees is gone.
    """
    text = "".join(map(_plain, composed(value))).translate(_LOOK_ALIKES)
    return normalise_line(_UNSEEN.sub("", text))


def _plain(char: str) -> str:
    """A superscript, full-width or ligated character in its plain form. `º` stays: it is written in addresses."""
    kind = unicodedata.decomposition(char).partition(">")[0]
    is_form = kind in _FORMS or "\ufb00" <= char <= "\ufb06"
    return unicodedata.normalize("NFKC", char) if is_form and char not in "ªº" else char


def unaccepted_characters(value: str, *, also: str = "") -> list[str]:
    """The refused characters of a text, each once, in order of appearance.

    Accepted: letters, digits, spaces, apostrophes, hyphens, dots, the characters of ``also``, and marks (combining
    accents) after a letter, eight in a row at most.
    """
    refused: list[str] = []
    marks, follows_letter = 0, False
    for char in value:
        category = unicodedata.category(char)
        if char in JOINERS and follows_letter:
            continue
        if category.startswith("M"):
            marks += 1
            accepted = follows_letter and marks <= MAX_MARKS_IN_A_ROW
        else:
            marks, follows_letter = 0, category.startswith("L") and char not in BLANK_CHARS
            accepted = follows_letter or category in ("Nd", "Zs") or char in _APOSTROPHES_HYPHENS_DOTS or char in also
        if not accepted:
            refused.append(char)
    return list(dict.fromkeys(refused))


def describe_character(char: str) -> str:
    """A short French name for an error message: the character itself if it is visible, else what it is."""
    if char in BLANK_CHARS:
        return _NAMED["\u200b"]
    if char in _NAMED:
        return _NAMED[char]
    if ord(char) in _BIDI:
        return "changement invisible du sens d’écriture"
    category = unicodedata.category(char)
    if category == "Cs":
        return _NAMED["\ufffd"]
    if category in ("Cn", "Co"):
        return "caractère inconnu"
    if category.startswith("M"):
        return "accent isolé ou répété"
    if category.startswith("C") or category in ("Zl", "Zp"):
        return "caractère de contrôle invisible"
    return f"«\u00a0{char}\u00a0»"
