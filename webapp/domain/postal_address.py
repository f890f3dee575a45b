"""Postal addresses (SPEC 3.3): street types, countries in French, and a block of lines without commas (NF Z10-011)."""

import re
import unicodedata
from functools import cache

from babel import Locale

FRANCE = "FR"
STREET_TYPES = (
    "allée", "avenue", "boulevard", "carrefour", "chaussée", "chemin", "cité", "clos", "cour", "cours", "domaine",
    "esplanade", "faubourg", "galerie", "hameau", "impasse", "lieu-dit", "lotissement", "montée", "parc", "passage",
    "place", "promenade", "quai", "quartier", "résidence", "rond-point", "route", "rue", "ruelle", "sentier", "square",
    "traverse", "venelle", "villa", "voie", "zone artisanale", "zone d’activité", "zone industrielle",
)  # fmt: skip
# CLDR also names what is no ISO 3166-1 country: exceptional reservations and groupings.
_NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
_FRENCH_POST_CODE = re.compile(r"[0-9]{5}")


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


def is_french_post_code(value: str) -> bool:
    return _FRENCH_POST_CODE.fullmatch(value) is not None


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
