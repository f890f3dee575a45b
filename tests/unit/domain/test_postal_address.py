"""SPEC 3.3 and 7: countries, post codes, and an address as one postal block (NF Z10-011)."""

import unicodedata

import pytest

from webapp.domain.postal_address import STREET_TYPES, countries, country_name, is_french_post_code, postal_block

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


@pytest.mark.parametrize("value", ["69100", "01000", "97400", "00000"])
def test_a_french_post_code_has_five_digits(value: str) -> None:
    assert is_french_post_code(value)


@pytest.mark.parametrize(
    "value", ["", "6910", "691000", "69 100", "2A004", "٦٩١٠٠", "６９１００", "69100\n", "69100 CEDEX"]
)
def test_anything_else_is_no_french_post_code(value: str) -> None:
    assert not is_french_post_code(value)


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
