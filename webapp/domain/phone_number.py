"""Phone numbers (SPEC 3.3): any usual writing, kept as E.164; what is possible is never refused."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat

_EXTENSION = re.compile(r" ?\(?(?:poste|p|ext(?:ension)?|x)\.? ?(?:n°)? ?:? ?\d{1,7}\)?$", re.IGNORECASE)
_FRENCH_DIGITS = re.compile(r"0[1-9]\d{8}")
_OVERSEAS = {
    "262": ("262", "263", "269", "639", "692", "693"),
    "590": ("590", "690", "691"),
    "594": ("594", "694"),
    "596": ("596", "696", "697"),
}
"""Country codes of overseas France, and the starts of the numbers that France writes in its own plan (« 0692 … »)."""
FRANCE, FRANCE_CODE = "FR", 33
NBSP = "\u00a0"


class InvalidPhone(ValueError):
    """``reason``: « syntax » or « impossible » (too short, too long, no such country code)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(typed: str, country: str = FRANCE) -> str:
    """The number as E.164; ``country`` (ISO 3166 alpha-2) reads national writings.

    Raises:
        InvalidPhone: no number can be read, or none of that length exists.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).split())
    text = _EXTENSION.sub("", text)
    text = re.sub(r"(?<!39)(?<!39 )\(0\)", "", text)  # « +33 (0)1 »; Italy alone keeps its 0
    text = re.sub(r"^00", "+", text)  # Europe's international prefix, wherever the address is
    number = _read(text, country if country in phonenumbers.SUPPORTED_REGIONS else FRANCE)
    if not phonenumbers.is_possible_number(number):
        if not _FRENCH_DIGITS.fullmatch(re.sub(r"\D", "", text)):
            raise InvalidPhone("impossible")
        number = _read(text, FRANCE)  # « 06 12 34 56 78 » of who works in Spain
    return _overseas(number) or phonenumbers.format_number(number, PhoneNumberFormat.E164)


def display(e164: str) -> str:
    """As people write it: « 01 99 00 12 34 » in France, « +32 2 555 12 12 » elsewhere; spaces do not break.

    A number that is written already, as the operator writes the one of support, stays as it is.
    """
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164.replace(" ", NBSP)
    form = PhoneNumberFormat.NATIONAL if number.country_code == FRANCE_CODE else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form).replace(" ", NBSP)


def _read(text: str, region: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise InvalidPhone("syntax") from None


def _overseas(number: phonenumbers.PhoneNumber) -> str | None:
    """The E.164 form of an overseas number read as one of mainland France, which +33 does not reach."""
    national = str(number.national_number)
    if number.country_code != FRANCE_CODE:
        return None
    return next((f"+{code}{national}" for code, starts in _OVERSEAS.items() if national.startswith(starts)), None)
