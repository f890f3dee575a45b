"""Text as people type it: normal form, and the signs that names and addresses may hold (SPEC 3.3)."""

import unicodedata

MARKS_IN_A_ROW_MAX = 8
_APOSTROPHES_HYPHENS_DOTS = "'’‘ʼ׳-‐‑־.·・"
"""Those of other scripts too: Hebrew geresh and maqaf, the dots of « Gal·la » and « マリー・キュリー »."""
_NAMED = {
    "\ufffd": "caractère illisible",
    "\u200b": "espace invisible",
    "\u200d": "liant invisible",
}
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters to Unicode, blank to everyone: a name of them looks empty
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def normalise_line(value: str) -> str:
    """NFC, every run of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def unaccepted_characters(value: str, *, also: str = "") -> list[str]:
    """The distinct signs, in order, that are no letter, mark, space, apostrophe, hyphen, dot, digit, nor in ``also``.

    A mark is accepted behind a letter, eight in a row at most.
    """
    refused: dict[str, None] = {}
    marks, follows_letter = 0, False
    for sign in value:
        category = unicodedata.category(sign)
        if category.startswith("M"):
            marks += 1
            accepted = follows_letter and marks <= MARKS_IN_A_ROW_MAX
        else:
            marks, follows_letter = 0, category.startswith("L") and sign not in _FILLERS
            accepted = follows_letter or category in ("Nd", "Zs") or sign in _APOSTROPHES_HYPHENS_DOTS or sign in also
        if not accepted:
            refused[sign] = None
    return list(refused)


def describe_character(sign: str) -> str:
    """A short French name for an error message: the sign itself when it can be seen, what it is otherwise."""
    if sign in _FILLERS:
        return _NAMED["\u200b"]
    if sign in _NAMED:
        return _NAMED[sign]
    if ord(sign) in _BIDI:
        return "changement invisible du sens d’écriture"
    category = unicodedata.category(sign)
    if category == "Cs":
        return _NAMED["\ufffd"]
    if category in ("Cn", "Co"):
        return "caractère inconnu"
    if category.startswith("M"):
        return "accent isolé ou répété"
    if category.startswith("C") or category in ("Zl", "Zp"):
        return "caractère de contrôle invisible"
    return f"«\u00a0{sign}\u00a0»"
