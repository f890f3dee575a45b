"""Phone numbers (SPEC 3.3): people type any usual format, we store E.164, and no possible number is refused."""

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
"""Country codes of overseas France, each with the prefixes that the French national plan uses for it (`0692 …`)."""
FRANCE, FRANCE_CODE = "FR", 33
NBSP = "\u00a0"


class InvalidPhone(ValueError):
    """The text is no phone number. ``reason``: `syntax`, or `impossible` (wrong length or unknown country code)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(typed: str, country: str = FRANCE) -> str:
    """The number in E.164. A number in national format belongs to ``country`` (ISO 3166-1 alpha-2).

    Raises:
        InvalidPhone: the text holds no number, or no number has that length.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).split())
    text = _EXTENSION.sub("", text)
    text = re.sub(r"(?<!39)(?<!39 )\(0\)", "", text)  # `+33 (0)1 …`; only Italy keeps its 0
    text = re.sub(r"^00", "+", text)  # the European international prefix, whatever the country of the address
    number = _read(text, country if country in phonenumbers.SUPPORTED_REGIONS else FRANCE)
    if not phonenumbers.is_possible_number(number):
        if not _FRENCH_DIGITS.fullmatch(re.sub(r"\D", "", text)):
            raise InvalidPhone("impossible")
        number = _read(text, FRANCE)  # a French number typed by somebody whose address is in Spain
    return _overseas(number) or phonenumbers.format_number(number, PhoneNumberFormat.E164)


def display(e164: str) -> str:
    """The number as people write it: `01 99 00 12 34` in France, `+32 2 555 12 12` elsewhere, with no-break spaces.

    A number that is not in E.164 keeps its format: the operator chooses how the support number reads.
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
    """The E.164 form of an overseas number that was read as a mainland number: +33 does not reach it."""
    national = str(number.national_number)
    if number.country_code != FRANCE_CODE:
        return None
    return next((f"+{code}{national}" for code, starts in _OVERSEAS.items() if national.startswith(starts)), None)
