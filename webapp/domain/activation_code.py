"""The activation code (SPEC 4.1): twelve characters without look-alikes, from a CSPRNG."""

import re
import secrets
import unicodedata
from datetime import timedelta

from webapp.domain.digits import ascii_digits

ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"
"""No 0 and O, no 1, I and L; of 5 and S, 2 and Z, 8 and B, V and U only the first. 27^12 codes: 57.1 bits."""
LENGTH = 12
GROUP = 4
LIFETIME = timedelta(hours=48)

_LOOK_ALIKES = str.maketrans("SZBU", "528V")
_TYPED = "[2-9A-HJKMNP-Z]"
"""What a code may be typed with: the alphabet and its look-alikes, which codes of earlier releases held too."""
_SHAPES = (
    re.compile(
        rf"(?<![A-Z0-9]){_TYPED}{{4}}([-\u2010-\u2015\u2212\u2043])\s?{_TYPED}{{4}}\s?\1\s?{_TYPED}{{4}}(?![A-Z0-9])"
    ),
    re.compile(rf"(?<![A-Z0-9]){_TYPED}{{12}}(?![A-Z0-9])"),
    re.compile(rf"(?<![A-Z0-9]){_TYPED}{{4}}\s{_TYPED}{{4}}\s{_TYPED}{{4}}(?![A-Z0-9])"),
)
"""How a code stands within a sentence: with hyphens, in one piece, with spaces. The surest shape comes first."""


def generate() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read(typed: str) -> str:
    """The twelve characters that were typed, in upper case: alone, or within a sentence or a message that was pasted.

    When there is no such code: all letters and digits that were typed.
    """
    text = _plain(typed)
    whole = _letters_and_digits(text.upper())
    if is_well_formed(whole):
        return whole
    # A code is shown in upper case. Words of a sentence are not, unless it was typed without capitals.
    for one in (text, text.upper()):
        for shape in _SHAPES:
            for found in shape.finditer(one):
                code = _letters_and_digits(found.group())
                if one is text or any(char.isdigit() for char in code):
                    return code
    return whole


def spellings(typed: str) -> tuple[str, ...]:
    """The codes that may have been handed out as what was typed: look-alikes folded, then as they were typed.

    Codes of releases before the alphabet lost its look-alikes work for their 48 hours as they are written.
    """
    code = read(typed)
    return tuple(dict.fromkeys((code.translate(_LOOK_ALIKES), code)))


def is_well_formed(code: str) -> bool:
    """Whether these are twelve characters that a code, or a look-alike, can hold."""
    return re.fullmatch(f"{_TYPED}{{{LENGTH}}}", code) is not None


def has_impossible_char(code: str) -> bool:
    """Whether one of twelve characters is a 0, O, 1, I or L, which no code has: it stands for another one."""
    return len(code) == LENGTH and bool(set(code) & set("0O1IL")) and code.isascii()


def groups(code: str) -> list[str]:
    """The code in the parts that people read: `ACDE`, `FGHJ`, `KMNP`."""
    return [code[start : start + GROUP] for start in range(0, len(code), GROUP)]


def grouped(code: str) -> str:
    """The code as people type it: `ACDE-FGHJ-KMNP`."""
    return "-".join(groups(code))


def _plain(typed: str) -> str:
    text = ascii_digits(unicodedata.normalize("NFKC", typed))
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _letters_and_digits(text: str) -> str:
    return "".join(filter(str.isalnum, text))
