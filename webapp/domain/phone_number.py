"""Phone numbers (SPEC 3.3): people type any usual format, we store E.164, and no possible number is refused.

The library reads words as digits (`MARTIN` on a keypad), adds the digits of an extension and rewrites some numbers. It
is therefore given digits only, and what it answers must be the digits that were typed.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import MatchType, PhoneNumber, PhoneNumberFormat, ValidationResult

from webapp.domain.digits import ascii_digits

_EXTENSION = re.compile(
    r"[\s,;/(–—-]*(?:(?:\b(?:poste|p|ext(?:ension)?|int(?:erne)?)|(?<![^\W\d_])x)\b[.=]? ?(?:n°)? ?:? ?|(?<=\d)x|\bx|#)"
    r"\d{1,7}\)?$",
    re.IGNORECASE,
)
_FRENCH = re.compile(r"0[1-9]\d{8}")
_OVERSEAS = {
    "262": ("262", "263", "269", "639", "692", "693"),
    "590": ("590", "690", "691"),
    "594": ("594", "694"),
    "596": ("596", "696", "697"),
}
"""Country codes of overseas France, each with the prefixes that the French national plan uses for it (`0692 …`)."""
_OVERSEAS_BOXES = ("939", "947", "976")
"""`09 39 …`: telephones of Internet boxes overseas. Which territory, the next digits say, not always to the library."""
_SAINT_PIERRE = "508"
"""`0508 41 10 10` is +508 41 10 10, with six digits; the mobile `0708 41 10 10` is +508 708 41 10 10."""
_IN_FRENCH_PLAN = {"FR", "GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM", "TF"}
_TYPED_FOR_DIGITS = str.maketrans("OoIl", "0011")
FRANCE, FRANCE_CODE = "FR", 33
E164_MAX_LENGTH = 16
"""Fifteen digits and the plus (ITU-T E.164)."""
NBSP = "\u00a0"


class InvalidPhone(ValueError):
    """The text is no phone number.

    ``reason``: `syntax` (no number), `words` (letters among the digits, or two numbers), `not_ten` (a French number
    with more or fewer digits than ten), `rewritten` (its country adds or drops digits) or `impossible` (wrong length or
    unknown country code). ``digits``: how many were typed. ``meant``: the number that was probably meant, as `display`
    writes it; empty when there is none.
    """

    def __init__(self, reason: str, digits: int = 0, meant: str = "") -> None:
        super().__init__(reason)
        self.reason, self.digits, self.meant = reason, digits, meant


def parse(typed: str, country: str = FRANCE) -> str:
    """The number in E.164. A number in national format belongs to ``country`` (ISO 3166-1 alpha-2).

    A number that is right in France and not in that country is French.

    Raises:
        InvalidPhone: the text holds no number, or no number has that length.
    """
    text = _EXTENSION.sub("", _plain(typed))
    try:
        return _parse(text, country)
    except InvalidPhone as error:
        error.meant = error.meant or _meant(text, country)
        raise


def extension(typed: str) -> str:
    """The extension that was typed after the number (`poste 12`), in digits, or empty. It is not kept."""
    found = _EXTENSION.search(_plain(typed))
    return re.sub(r"\D", "", found.group()) if found else ""


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


def _plain(typed: str) -> str:
    text = "".join(char for char in typed if unicodedata.category(char) != "Cf")
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    # `+33 (0)1 …`: without its code a number keeps its 0, and with it only Italy does.
    return re.sub(r"(?:(?<=39)|(?<=39 )|^)\( ?0 ?\)", "0", ascii_digits(text)).replace("(0)", "").replace("( 0 )", "")


def _parse(text: str, country: str) -> str:
    number = re.search(r"\+?[^\w+]*\d(?:.*\d)?", text)
    if number is None:
        raise InvalidPhone("syntax")
    if re.search(r"[^\W\d_]|\+", number.group().lstrip("+")):
        raise InvalidPhone("words")
    digits = re.sub(r"\D", "", number.group())
    if number.group().startswith("+") or digits.startswith("00"):  # the European prefix, whatever the country
        return _international(digits.removeprefix("00"))
    return _national(digits, country)


def _international(digits: str) -> str:
    return _kept(_read(f"+{digits}", None, digits), digits)


def _national(digits: str, country: str) -> str:
    if country in _IN_FRENCH_PLAN or country not in phonenumbers.SUPPORTED_REGIONS:
        return _in_french_plan(digits, country)
    try:
        number = _read(digits, country, digits)
    except InvalidPhone:
        number = None
    is_sure = number is not None and phonenumbers.is_valid_number(number)
    is_french = _FRENCH.fullmatch(digits) is not None
    if is_french and not is_sure and (number is None or not _is_possible(number) or _is_right_in_france(digits)):
        return _french(digits[1:])
    if number is None:
        raise InvalidPhone("impossible", len(digits))
    return _kept(number, digits)


def _in_french_plan(digits: str, country: str) -> str:
    if _FRENCH.fullmatch(digits):
        return _french(digits[1:], country)
    if re.fullmatch(rf"(?:{FRANCE_CODE}|{'|'.join(_OVERSEAS)})[1-9]\d{{8}}", digits):
        return _international(digits)  # `33 1 99 00 12 34`, with no plus
    if country == "PM" and len(digits) == 6:
        return f"+{_SAINT_PIERRE}{digits}"
    raise InvalidPhone("not_ten", len(digits))


def _french(national: str, country: str = FRANCE) -> str:
    """The E.164 form of nine digits of the French plan: +33 does not reach overseas numbers."""
    if national.startswith(_OVERSEAS_BOXES):
        return f"+{_code_of_box(national, country)}{national}"
    if national.startswith(_SAINT_PIERRE):
        return f"+{national}"
    if national.startswith("708"):
        return f"+{_SAINT_PIERRE}{national}"
    code = next((code for code, starts in _OVERSEAS.items() if national.startswith(starts)), str(FRANCE_CODE))
    return f"+{code}{national}"


def _code_of_box(national: str, country: str) -> str:
    """The code of the only territory where such a number is assigned; of several, that of the address."""
    right = [code for code in _OVERSEAS if phonenumbers.is_valid_number(phonenumbers.parse(f"+{code}{national}"))]
    of_address = str(phonenumbers.country_code_for_region(country))
    if of_address in right:
        return of_address
    return right[0] if len(right) == 1 else str(FRANCE_CODE)


def _is_right_in_france(digits: str) -> bool:
    """Assigned in mainland France, or of an overseas range."""
    number = phonenumbers.parse(_french(digits[1:]))
    return number.country_code != FRANCE_CODE or phonenumbers.is_valid_number(number)


def _kept(number: PhoneNumber, digits: str) -> str:
    """The number, if it can be dialled and holds the digits that were typed, no others."""
    national = phonenumbers.national_significant_number(number)
    if number.country_code == FRANCE_CODE:
        if len(national) != 9:
            raise InvalidPhone("not_ten", len(national) + 1)
        return _french(national)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    reads_back = phonenumbers.is_number_match(display(e164), number) == MatchType.EXACT_MATCH
    if not _is_possible(number) or len(e164) > E164_MAX_LENGTH or not reads_back:
        raise InvalidPhone("impossible", len(digits))
    if not digits.endswith(national):
        raise InvalidPhone("rewritten", len(digits), display(e164))
    return e164


def _is_possible(number: PhoneNumber) -> bool:
    """Not a number that can only be dialled in its own town."""
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def _read(text: str, region: str | None, digits: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise InvalidPhone("impossible", len(digits)) from None


def _meant(text: str, country: str) -> str:
    """The number that was probably meant: letters typed for digits, a missing 0 or +, the first of two numbers."""
    digits = re.sub(r"\D", "", text)
    first = re.split(r"[^\W\d_]{2,}|[/;,]", text)[0]
    guesses = [text.translate(_TYPED_FOR_DIGITS), first]
    if not re.search(r"[^\W\d_]", text) and "+" not in text:
        guesses += [f"0{digits}"] * (len(digits) == 9) + [f"+{digits}"] * (len(digits) > 9)
    for guess in guesses:
        try:
            e164 = _parse(guess, country)
        except InvalidPhone:
            continue
        if phonenumbers.is_valid_number(phonenumbers.parse(e164)):
            return display(e164)
    return ""
