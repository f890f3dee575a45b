"""Phone numbers (SPEC 3.3): any usual writing, kept as E.164; what is possible is never refused."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat

_EXTENSION = re.compile(r"\s*(?:poste|p\.|ext\.?|extension|x)\s*\d+\s*$", re.IGNORECASE)
NBSP = "\u00a0"


class InvalidPhone(ValueError):
    """``reason``: « syntax » or « impossible » (too short, too long, no such country code)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(typed: str, country: str = "FR") -> str:
    """The number as E.164; ``country`` (ISO 3166 alpha-2) reads national writings.

    Raises:
        InvalidPhone: no number can be read, or none of that length exists.
    """
    text = _EXTENSION.sub("", unicodedata.normalize("NFKC", typed)).replace("(0)", "")
    region = country if country in phonenumbers.SUPPORTED_REGIONS else "FR"
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise InvalidPhone("syntax") from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidPhone("impossible")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def display(e164: str) -> str:
    """As people write it: « 01 99 00 12 34 » in France, « +32 2 555 12 12 » elsewhere; spaces do not break."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    form = PhoneNumberFormat.NATIONAL if number.country_code == 33 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form).replace(" ", NBSP)
