"""SPEC 4.1 and 4.2: the code's strength, its writing, its life."""

from datetime import timedelta
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.activation_code import (
    ALPHABET,
    LENGTH,
    LIFETIME,
    generate,
    grouped,
    has_impossible_char,
    is_well_formed,
    read,
    spellings,
)

FORMER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MESSAGE = """Espace professionnel – Création ou modification de l’espace

Bonjour,
Votre code d’activation :

AC2D-EFGH-JKMN

Il est valable jusqu’au 2 décembre 2026 à 10 h 15 (heure de Paris). Ce code n’est pas un mot de passe.
Le département de Paris, vous avez deja dans cette page, sept cent deux : https://espace.exemple/activation?code=X
"""


def test_a_code_has_twelve_chars_and_at_least_55_bits() -> None:
    assert LENGTH == 12
    assert LENGTH * log2(len(set(ALPHABET))) >= 55


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("01ILO")
    assert all(len(set(ALPHABET) & set(pair)) == 1 for pair in ("5S", "2Z", "8B", "UV"))


def test_codes_are_well_formed_all_different_and_use_every_char() -> None:
    codes = [generate() for _ in range(2_000)]
    assert len(set(codes)) == len(codes)
    assert all(map(is_well_formed, codes))
    assert set("".join(codes)) == set(ALPHABET)


def test_a_code_is_shown_in_three_groups_of_four() -> None:
    assert grouped("ACDEFGHJKMNP") == "ACDE-FGHJ-KMNP"


@pytest.mark.parametrize(
    "typed",
    [
        "AC2D-EFGH-JKMN",
        "AC2DEFGHJKMN",
        "ac2defghjkmn",
        "ac2d efgh jkmn",
        "  ac2d\u00a0efgh\u202fjkmn\r\n",
        "ac2d–efgh—jkmn",
        "ac2d\u2010efgh\u2011jkmn",
        "ac2d\u2212efgh\u2043jkmn",
        "AC2D\u00adEFGH\u200bJKMN\ufeff",
        "ａｃ２ｄ－ｅｆｇｈ－ｊｋｍｎ",
        "«\u00a0AC2D-EFGH-JKMN\u00a0».",
        "A C 2 D E F G H J K M N",
        "AC2D.EFGH.JKMN",
        "AC2D_EFGH_JKMN",
        "AC2D/EFGH/JKMN",
        "AC2D - EFGH - JKMN",
        "AC٢D-EFGH-JKMN",
        "AC۲D-EFGH-JKMN",
        "AC२D-EFGH-JKMN",
        "ACZD-EFGH-JKMN",
        "aczd efgh jkmn",
        "Code : AC2D-EFGH-JKMN",
        "Code\u00a0: AC2D-EFGH-JKMN.",
        "code: ac2d-efgh-jkmn",
        "Votre code est AC2D-EFGH-JKMN, merci",
        "Code : AC2DEFGHJKMN",
        "code : ac2defghjkmn",
        "Code : AC2D EFGH JKMN",
        "code ac2d efgh jkmn",
        "Code : ACZD-EFGH-JKMN",
        "Votre code d’activation : AC2D-EFGH-JKMN (48 heures)",
        "[AC2D-EFGH-JKMN]",
        "> AC2D-EFGH-JKMN",
        "*AC2D-EFGH-JKMN*",
        "AC2D-EFGH-JKMN est votre code",
        "Code : AC2D–EFGH–JKMN",
        "Code : AC2D- EFGH- JKMN",
        "Code\tAC2D-EFGH-JKMN",
        "Le code AC2D-EFGH-JKMN expire le 2 décembre 2026.",
        MESSAGE,
        " ".join(MESSAGE.split()),
        MESSAGE.replace("-", ""),
        "\u202aAC2D-EFGH-JKMN\u202c",
        "AC2D-EFGH-JKMN " * 3,
    ],
)
def test_a_code_is_read_in_every_usual_writing_and_found_in_what_was_pasted(typed: str) -> None:
    assert spellings(typed)[0] == "AC2DEFGHJKMN"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("S5Z2-B8UV-ACDE", "5522-88VV-ACDE"), ("s5z2b8uvacde", "5522-88VV-ACDE"), ("UUUU-UUUU-UUUU", "VVVV-VVVV-VVVV")],
)
def test_look_alikes_are_read_for_each_other(typed: str, meant: str) -> None:
    assert grouped(spellings(typed)[0]) == meant


@given(st.text(FORMER_ALPHABET, min_size=12, max_size=12))
def test_a_code_mailed_with_the_former_alphabet_is_still_read_as_it_is_written(code: str) -> None:
    assert code in spellings(grouped(code).lower())


@given(st.text(ALPHABET, min_size=12, max_size=12), st.sampled_from(["", " ", "-", ".", "\u00a0"]))
def test_a_code_reads_back_as_itself_and_reading_twice_is_reading_once(code: str, between: str) -> None:
    typed = between.join((code[:4], code[4:8], code[8:])).lower()
    assert spellings(typed) == (code,)
    assert spellings(f"Code : {grouped(code)}")[0] == code
    assert read(read(typed)) == read(typed)


@given(st.text())
def test_anything_typed_is_read_without_an_error(typed: str) -> None:
    assert spellings(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "AC2D-EFGH-JKM", "AC2D-EFGH-JKMNP", "AC0D-EFGH-JKMN", "ACÉD-EFGH-JKMN", "АС2D-EFGH-JKMN", "\ud800", "\0",
        "Votre demande est annulée", "dans cette page vous avez deja", "code : ",
        "les departements sont", "la rue vers cave base", "0" * 12, "½" * 12,
    ],
)  # fmt: skip
def test_what_holds_no_code_is_seen_without_a_look_up(typed: str) -> None:
    assert not is_well_formed(read(typed))


@pytest.mark.parametrize(
    ("typed", "found"),
    [("AC0D-EFGH-JKMN", True), ("ACID-EFGH-JKML", True), ("AC2D-EFGH", False), ("éé0DEFGHJKMN", False)],
)
def test_a_char_that_no_code_has_is_recognised(typed: str, found: bool) -> None:
    assert has_impossible_char(read(typed)) is found


def test_a_code_lives_48_hours() -> None:
    assert timedelta(hours=48) == LIFETIME
