"""Postal addresses (SPEC 3.3): street types, countries in French, and a block of lines without commas (NF Z10-011)."""

import re
import unicodedata
from functools import cache

from babel import Locale

from webapp.domain.digits import ascii_digits, digits_of

FRANCE = "FR"
STREET_TYPES = (
    "allée", "avenue", "boulevard", "carrefour", "chaussée", "chemin", "cité", "clos", "cour", "cours", "domaine",
    "esplanade", "faubourg", "galerie", "hameau", "impasse", "lieu-dit", "lotissement", "montée", "parc", "passage",
    "place", "promenade", "quai", "quartier", "résidence", "rond-point", "route", "rue", "ruelle", "sentier", "square",
    "traverse", "venelle", "villa", "voie", "zone artisanale", "zone d’activité", "zone industrielle",
)  # fmt: skip
MAX_STREET_TYPES = 5
# CLDR also names what is no ISO 3166-1 country: exceptional reservations and groupings.
_NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
WITH_FRENCH_POST_CODES = frozenset(("FR", "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"))
"""Overseas France and Monaco are countries of ISO 3166, with post codes of La Poste."""
_FRENCH_POST_CODE = re.compile(r"(?:F|FR|FRANCE)?[\s.–-]*((?:[0-9][\s.]*){5})", re.IGNORECASE)


@cache
def _names() -> dict[str, str]:
    territories = Locale("fr").territories
    return {code: name for code, name in territories.items() if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_ISO}


@cache
def countries() -> list[tuple[str, str]]:
    """Pairs of ISO 3166-1 alpha-2 code and French name: France first, then alphabetical order without accents."""
    others = sorted((item for item in _names().items() if item[0] != FRANCE), key=lambda item: _sort_key(item[1]))
    return [(FRANCE, _names()[FRANCE]), *others]


def country_name(code: str) -> str:
    return _names().get(code, code)


def french_post_code(typed: str) -> str:
    """The five digits of a French post code, as people write it (`75 016`, `F-75016`, any script); "" if it is none."""
    found = _FRENCH_POST_CODE.fullmatch(ascii_digits(unicodedata.normalize("NFKC", typed)).strip())
    return digits_of(found.group(1)) if found else ""


def meant_post_code(typed: str) -> str:
    """The French post code that was probably meant, or "": letters typed for digits, a lost 0, a town after it."""
    text = ascii_digits(typed).translate(str.maketrans("OoIl", "0011"))
    guesses = (text, f"0{text}", *re.findall(r"(?<![0-9])[0-9]{2} ?[0-9]{3}(?![0-9])", text))
    return next(filter(None, map(french_post_code, guesses)), "")


def street_types_like(typed: str) -> list[str]:
    """At most five usual street types that begin with what was typed, without regard to accents; none once one is."""
    start = _sort_key(typed.strip())
    if not start or start in map(_sort_key, STREET_TYPES):
        return []
    return [name for name in STREET_TYPES if _sort_key(name).startswith(start)][:MAX_STREET_TYPES]


def postal_block(
    *,
    street_number: str = "",
    street_type: str = "",
    street_name: str = "",
    address_extra: str = "",
    postal_code: str = "",
    town: str = "",
    country: str = FRANCE,
    name: str | None = None,
) -> list[str]:
    """The lines of the address, in postal order. Empty lines are skipped, none is cut; France is not written."""
    lines = [
        name or "",
        address_extra,
        " ".join(part for part in (street_number, street_type, street_name) if part),
        " ".join(part for part in (postal_code, town) if part),
        country_name(country) if country != FRANCE else "",
    ]
    return [line for line in lines if line]


def _sort_key(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)).casefold()
