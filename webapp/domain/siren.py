"""The SIREN (SPEC 10.1): the nine digits of a company. A longer number is understood, and never cut silently."""

import re
import unicodedata
from typing import NewType

from stdnum.fr import siren as siren_rule
from stdnum.fr import siret as siret_rule
from stdnum.fr import tva as vat_rule

from webapp.domain.digits import ascii_digits
from webapp.domain.french import NBSP

LENGTH = 9
SIRET_LENGTH = 14
MAX_READ = 100
"""Characters that are looked at: no writing of a number is longer."""
_SEPARATORS = re.compile(r"[\s.·‐‑‒–—―−-]")
_VAT = re.compile(r"(?:FR)?[0-9A-HJ-NP-Z]{2}(?P<siren>[0-9]{9})", re.IGNORECASE)
_VAT_WRITTEN = re.compile(r"FR[0-9A-Z]{2}[0-9]+$", re.IGNORECASE)
_MONACO = "000"
"""VAT numbers of Monaco have these where a SIREN begins; none follows."""
_TYPED_FOR_DIGITS = str.maketrans("OoIl", "0011")

Siren = NewType("Siren", str)
"""Nine ASCII digits whose key is right. Only `parse` makes one."""


class InvalidSiren(ValueError):
    """The text is no SIREN.

    ``reason``: `empty`, `letters` (something else than digits), `length` (not nine digits), `zeros` (nothing but
    zeros), `key` (nine digits, one of which is wrong), `siret` or `vat` (such a number was typed instead). ``digits``:
    how many were typed. ``proposed``: the SIREN that was probably meant, for the person to confirm; None when the
    number gives no certain one.
    """

    def __init__(self, reason: str, digits: int = 0, proposed: Siren | None = None) -> None:
        super().__init__(reason)
        self.reason, self.digits, self.proposed = reason, digits, proposed


def parse(typed: str) -> Siren:
    """The SIREN as it is stored. Spaces, dots and hyphens of any kind may stand anywhere; digits are of any script.

    Raises:
        InvalidSiren: it is none; `proposed` says which one was probably meant.
    """
    text = _bare(typed)
    if re.fullmatch("[0-9]{9}", text):
        return _with_key(text)
    raise _other_number(text)


def display(siren: Siren) -> str:
    """The SIREN in groups of three, which stay on one line: `732 829 320`."""
    return NBSP.join((siren[:3], siren[3:6], siren[6:]))


def _bare(typed: str) -> str:
    text = ascii_digits(unicodedata.normalize("NFKC", typed[: MAX_READ + 1]))
    if len(typed) > MAX_READ:
        raise InvalidSiren("length", sum(map(str.isdecimal, typed)))
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return _SEPARATORS.sub("", text)


def _with_key(digits: str) -> Siren:
    """The library accepts nine zeros."""
    if not digits.strip("0"):
        raise InvalidSiren("zeros", LENGTH)
    if not siren_rule.is_valid(digits):
        raise InvalidSiren("key", LENGTH)
    return Siren(digits)


def _other_number(text: str) -> InvalidSiren:
    if not text:
        return InvalidSiren("empty")
    count = sum(char in "0123456789" for char in text)
    if re.fullmatch(f"[0-9]{{{SIRET_LENGTH}}}", text):
        return InvalidSiren("siret", count, _of_siret(text))
    if _VAT_WRITTEN.match(text) or _is_vat(text):
        return InvalidSiren("vat", count, _of_vat(text))
    if count == len(text):
        return InvalidSiren("length", count)
    return InvalidSiren("letters", count, _among_letters(text))


def _of_siret(digits: str) -> Siren | None:
    return _certain(digits[:LENGTH]) if siret_rule.is_valid(digits) else None


def _is_vat(text: str) -> bool:
    """Whether the number has the shape of a French VAT number and its key is right."""
    return bool(_VAT.fullmatch(text)) and vat_rule.is_valid(text)


def _of_vat(text: str) -> Siren | None:
    """None too for a number of Monaco, which holds no SIREN."""
    found = _VAT.fullmatch(text)
    is_french = found and not found["siren"].startswith(_MONACO)
    return _certain(found["siren"]) if found and is_french and _is_vat(text) else None


def _among_letters(text: str) -> Siren | None:
    """`732829320RCSPARIS`, `SIREN732829320` and `73282932O` (the letter) each hold one number."""
    for guess in (re.sub("[^0-9]", "", text), text.translate(_TYPED_FOR_DIGITS)):
        if re.fullmatch(f"[0-9]{{{SIRET_LENGTH}}}", guess) and (found := _of_siret(guess)):
            return found
        if re.fullmatch(f"[0-9]{{{LENGTH}}}", guess) and (found := _certain(guess)):
            return found
    return None


def _certain(digits: str) -> Siren | None:
    try:
        return _with_key(digits)
    except InvalidSiren:
        return None
