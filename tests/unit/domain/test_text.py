"""SPEC 3.3: what names and addresses may hold, and how the rest is named to the person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.text import composed, describe_character, normalise_line, plain_line, unaccepted_characters

SURROGATE = chr(0xDFFF)
ZALGO = "e" + "\u0316" * 9


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jean\u00a0 \t Paul \r\n", "Jean Paul"),
        ("a\u2028b\u3000c\x0bd\x85e", "a b c d e"),
        ("Zoe\u0301", "Zoé"),
        ("\u00a0\t", ""),
        ("Noé d’Été", "Noé d’Été"),
    ],
)
def test_a_line_is_composed_and_its_white_space_single(typed: str, kept: str) -> None:
    assert normalise_line(typed) == kept


@pytest.mark.parametrize("value", ["Zoe\u0301", " a \u00a0 b ", ZALGO, "\ud800 x", "\x00"])
def test_normalising_twice_changes_nothing(value: str) -> None:
    assert normalise_line(normalise_line(value)) == normalise_line(value)


@pytest.mark.parametrize(
    "name",
    [
        "D'Artagnan", "d’Été", "Oʼneil", "Saint-Jean", "Le\u2010Goff", "Le\u2011Goff", "M. Dupont", "Louis 2", "Łukasz",
        "Nguyễn", "Đặng Thị Hồng", "Ngu\u0079e\u0302\u0303n", "李",
        "שָׁלוֹם", "ג׳ורג׳", "בן־גוריון", "Gal·la", "マリー・キュリー", "‘t Hooft",
        "محمد", "علی\u200cرضا", "مُحَمَّد", "हिन्दी", "ก่อน", "Ολύμπιος", "Ковалёв", "a\u00a0b",
        "٣", "", "e" + "\u0316" * 8,
    ],
)  # fmt: skip
def test_letters_of_any_script_and_the_signs_of_names_are_accepted(name: str) -> None:
    assert unaccepted_characters(name) == []


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("<b>", ["<", ">"]),
        ("a\x00b", ["\x00"]),
        (f"a{SURROGATE}", [SURROGATE]),
        ("a\u202eb\u2066c", ["\u202e", "\u2066"]),
        ("a\u200bb\u2060", ["\u200b", "\u2060"]),
        ("😀 x 😀", ["😀"]),
        ("a\ufffd", ["\ufffd"]),
        ("x²", ["²"]),
        ("\u0301a", ["\u0301"]),
        ("1\u20e3", ["\u20e3"]),
        (ZALGO, ["\u0316"]),
        ("\u3164\u115f\u1160\uffa0", ["\u3164", "\u115f", "\u1160", "\uffa0"]),
        ("a\nb", ["\n"]),
        ("a,b/c", [",", "/"]),
    ],
)
def test_other_signs_are_refused_once_each_in_order(value: str, refused: list[str]) -> None:
    assert unaccepted_characters(value) == refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dupont–Martin", "Dupont-Martin"),
        ("Dupont—Martin", "Dupont-Martin"),
        ("Dupont\u2010Martin", "Dupont-Martin"),
        ("Dupont\u2011Martin", "Dupont-Martin"),
        ("Dupont−Martin", "Dupont-Martin"),
        ("Dupont‒Martin", "Dupont-Martin"),
        ("Dupont－Martin", "Dupont-Martin"),
        ("Dupont﹣Martin", "Dupont-Martin"),
        ("Dupont―Martin", "Dupont-Martin"),
        ("d´Arc", "d'Arc"),
        ("d`Arc", "d'Arc"),
        ("d′Arc", "d'Arc"),
        ("d‛Arc", "d'Arc"),
        ("d＇Arc", "d'Arc"),
        ("dʹArc", "d'Arc"),
        ("dˊArc", "d'Arc"),
        ("d’Arc", "d’Arc"),
        ("d'Arc", "d'Arc"),
        ("‘t Hooft", "‘t Hooft"),
        ("Oʼneil", "Oʼneil"),
        ("1ᵉʳ étage", "1er étage"),
        ("2ᵉ étage", "2e étage"),
        ("1ʳᵉ porte", "1re porte"),
        ("Villa X²", "Villa X2"),
        ("Ｍａｒｔｉｎ", "Martin"),
        ("１２", "12"),
        ("12½", "121/2"),
        ("Chez “Zoé”", 'Chez "Zoé"'),
        ("Chez „Zoé‟", 'Chez "Zoé"'),
        ("12∕14", "12/14"),
        ("n˚ 3", "n° 3"),
        ("n° 3", "n° 3"),
        ("nº 3", "nº 3"),
        ("Oﬃcine", "Officine"),
        ("Rue…", "Rue..."),
        ("Mar\u00adtin", "Martin"),
        ("\u202aMartin\u202c", "Martin"),
        ("Mar\u202etin", "Martin"),
        ("\ufeffMartin\u200b", "Martin"),
        ("Mar\u2060tin", "Martin"),
        ("Mar\u200ctin", "Martin"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("क्\u200dष", "क्\u200dष"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("Zoe\u0301", "Zoé"),
        ("  Le  Goff\u00a0", "Le Goff"),
        ("Frankfurt (Oder)", "Frankfurt (Oder)"),
        ("Durand & Fils", "Durand & Fils"),
        ("\u200b", ""),
    ],
)
def test_what_keyboards_and_word_processors_make_of_plain_characters_is_plain_again(typed: str, kept: str) -> None:
    assert plain_line(typed) == kept


@pytest.mark.parametrize("address", ["12, rue (du) Bac", "«\u00a0Le Clos\u00a0» : bât. A+B", "Z.I. #3 ; n°4 !"])
def test_the_signs_of_an_address_are_accepted(address: str) -> None:
    assert unaccepted_characters(address, also=',/°º()&«»"#:;+!') == []


@given(st.text() | st.text("–´`′ᵉʳ½１ﬁ\u200c\u200dعe\u0301 \u00a0-'º"))
def test_plain_twice_is_plain_once(typed: str) -> None:
    assert plain_line(plain_line(typed)) == plain_line(typed)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F)))
def test_letters_and_digits_of_europe_stay_as_they_are(typed: str) -> None:
    assert plain_line(typed) == composed(typed)


def test_an_address_line_may_accept_more_signs() -> None:
    assert unaccepted_characters("12/14, n° 3 €", also=",/°") == ["€"]


def test_ten_thousand_signs_are_named_once() -> None:
    assert unaccepted_characters("<" * 10_000) == ["<"]


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("😀", "«\u00a0😀\u00a0»"),
        ("<", "«\u00a0<\u00a0»"),
        ("\x00", "caractère de contrôle invisible"),
        ("\n", "caractère de contrôle invisible"),
        ("\u2028", "caractère de contrôle invisible"),
        ("\u202e", "changement invisible du sens d’écriture"),
        ("\u2069", "changement invisible du sens d’écriture"),
        ("\u200e", "changement invisible du sens d’écriture"),
        ("\u200b", "espace invisible"),
        ("\u3164", "espace invisible"),
        ("\u200d", "liant invisible"),
        ("\ufffd", "caractère illisible"),
        (SURROGATE, "caractère illisible"),
        ("\ue000", "caractère inconnu"),
        ("\u0378", "caractère inconnu"),
        ("\u0301", "accent isolé ou répété"),
    ],
)
def test_a_refused_char_is_shown_when_it_can_be_seen_and_named_when_not(char: str, name: str) -> None:
    assert describe_character(char) == name


INVISIBLE = [*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xD800, 0xFEFF]


@pytest.mark.parametrize("code_point", INVISIBLE)
def test_the_name_of_a_sign_can_always_be_printed(code_point: int) -> None:
    name = describe_character(chr(code_point))
    assert name.replace("\u00a0", "").isprintable() and name.encode()
