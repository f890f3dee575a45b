"""SPEC 3.3 and 7: countries, post codes, and an address as one postal block (NF Z10-011)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.digits import digits_of
from webapp.domain.postal_address import (
    STREET_TYPES,
    countries,
    country_name,
    french_post_code,
    meant_post_code,
    postal_block,
)

FULL = {
    "street_number": "12 bis", "street_type": "rue", "street_name": "de la République", "address_extra": "Bâtiment C",
    "postal_code": "69100", "town": "Villeurbanne", "country": "FR",
}  # fmt: skip


def test_there_are_the_249_countries_of_iso_3166() -> None:
    codes = [code for code, _ in countries()]
    assert len(codes) == len(set(codes)) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in codes)
    assert {"RE", "GP", "PF", "GB", "AX", "TW", "SS"} <= set(codes)
    assert not {"XK", "EU", "UN", "ZZ", "AN", "UK"} & set(codes)


def test_france_comes_first_then_the_others_in_alphabetical_order_without_regard_to_accents() -> None:
    names = [name for _, name in countries()]
    bare = [unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold() for name in names]
    assert names[0] == "France"
    assert bare[1:] == sorted(bare[1:])
    assert names.index("Égypte") < names.index("Espagne") < names.index("Zimbabwe")


@pytest.mark.parametrize(("code", "name"), [("FR", "France"), ("DE", "Allemagne"), ("CI", "Côte d’Ivoire")])
def test_countries_have_their_french_name(code: str, name: str) -> None:
    assert country_name(code) == name


def test_every_country_has_a_name_of_its_own() -> None:
    assert all(name != code for code, name in countries())
    assert len({name for _, name in countries()}) == 249


def test_an_unknown_country_is_shown_as_its_code() -> None:
    assert country_name("QQ") == "QQ"


@pytest.mark.parametrize(
    "typed",
    [
        "75016", "75 016", "7 5 0 1 6", "750 16", "75.016", "75. 016", " 75016 ", "75\u00a0016",
        "75\u202f016", "75016\n",
        "F-75016", "F75016", "F 75016", "f-75016", "F - 75016", "F-75 016", "F–75016", "FR-75016",
        "FR 75016", "fr75016",
        "France 75016", "FRANCE-75016", "F.75016", "٧٥٠١٦", "۷۵۰۱۶", "७५०१६", "７５０１６", "７５　０１６",
        "Ｆ－７５０１６", "75٠16",
        "-75016", "75016.",
    ],
)  # fmt: skip
def test_a_french_post_code_is_read_in_every_usual_writing(typed: str) -> None:
    assert french_post_code(typed) == "75016"


@pytest.mark.parametrize("typed", ["01000", "00000", "97400", "98000", "98800", "97500", "2 0 0 0 0"])
def test_a_french_post_code_keeps_its_zeros(typed: str) -> None:
    assert french_post_code(typed) == typed.replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ""),
        ("6910", "06910"),
        ("1000", "01000"),
        ("691000", ""),
        ("2A004", ""),
        ("75O16", "75016"),
        ("O1000", "01000"),
        ("750l6", "75016"),
        ("75016 Paris", "75016"),
        ("Paris 75016", "75016"),
        ("69100 CEDEX", "69100"),
        ("75 016 Paris", "75016"),
        ("D-75016", "75016"),
        ("12", ""),
        ("SW1A 1AA", ""),
        ("\ud800", ""),
    ],
)
def test_anything_else_is_no_french_post_code_and_one_may_have_been_meant(typed: str, meant: str) -> None:
    assert french_post_code(typed) == ""
    assert meant_post_code(typed) == meant


@given(st.text("0123456789٣३ .F-", max_size=12))
def test_a_post_code_is_exactly_the_digits_that_were_typed_and_reading_twice_is_once(typed: str) -> None:
    code = french_post_code(typed)
    assert code in ("", digits_of(typed)) and french_post_code(code) == code


def test_street_types_are_full_words_each_once() -> None:
    assert {"rue", "avenue", "boulevard", "impasse", "place", "chemin", "allée", "lieu-dit"} <= set(STREET_TYPES)
    assert len(set(STREET_TYPES)) == len(STREET_TYPES)
    assert not [kind for kind in STREET_TYPES if "." in kind or len(kind) < 3]


def test_a_full_address_is_one_postal_block_without_comma() -> None:
    assert postal_block(name="Zoé MARTIN", **FULL) == [
        "Zoé MARTIN", "Bâtiment C", "12 bis rue de la République", "69100 Villeurbanne",
    ]  # fmt: skip


def test_the_country_ends_the_block_when_it_is_not_france() -> None:
    assert postal_block(**{**FULL, "country": "BE"})[-1] == "Belgique"


@pytest.mark.parametrize(
    ("missing", "lines"),
    [
        (("address_extra",), ["12 bis rue de la République", "69100 Villeurbanne"]),
        (("address_extra", "street_number"), ["rue de la République", "69100 Villeurbanne"]),
        (("address_extra", "street_number", "street_type", "street_name"), ["69100 Villeurbanne"]),
        (("address_extra", "street_number", "street_type", "street_name", "postal_code"), ["Villeurbanne"]),
        (tuple(FULL), []),
    ],
)
def test_empty_parts_leave_no_line_and_no_space(missing: tuple[str, ...], lines: list[str]) -> None:
    assert postal_block(**{**FULL, **dict.fromkeys(missing, "")}) == lines


def test_an_address_has_only_the_lines_that_are_given() -> None:
    assert postal_block() == []
    assert postal_block(town="Villeurbanne") == ["Villeurbanne"]


def test_lines_are_never_cut_nor_re_cased() -> None:
    long = "Résidence des très Grands Érables de l’Île " * 10
    assert long in postal_block(**{**FULL, "address_extra": long, "town": "villeurbanne CEDEX"})
    assert "69100 villeurbanne CEDEX" in postal_block(**{**FULL, "town": "villeurbanne CEDEX"})
