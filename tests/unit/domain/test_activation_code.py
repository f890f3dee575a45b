"""SPEC 4.1 and 4.2: the code's strength, its writing, its life."""

from datetime import timedelta
from math import log2

import pytest

from webapp.domain.activation_code import ALPHABET, LENGTH, LIFETIME, generate, grouped, is_well_formed, normalise


def test_a_code_has_twelve_signs_and_at_least_55_bits() -> None:
    assert LENGTH == 12
    assert LENGTH * log2(len(set(ALPHABET))) >= 55


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("01ILO")
    assert normalise(ALPHABET) == ALPHABET


def test_codes_are_well_formed_all_different_and_use_every_sign() -> None:
    codes = [generate() for _ in range(2_000)]
    assert len(set(codes)) == len(codes)
    assert all(map(is_well_formed, codes))
    assert set("".join(codes)) == set(ALPHABET)


def test_a_code_is_shown_in_three_groups_of_four() -> None:
    assert grouped("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"


@pytest.mark.parametrize(
    "typed",
    [
        "AB2D-EFGH-JKMN",
        "ab2d efgh jkmn",
        "  ab2d\u00a0efgh\u202fjkmn\r\n",
        "ab2d–efgh—jkmn",
        "ab2d\u2010efgh\u2011jkmn",
        "ab2d\u2212efgh\u2043jkmn",
        "AB2D\u00adEFGH\u200bJKMN\ufeff",
        "ａｂ２ｄ－ｅｆｇｈ－ｊｋｍｎ",
        "«\u00a0AB2D-EFGH-JKMN\u00a0».",
        "A B 2 D E F G H J K M N",
    ],
)
def test_a_code_may_be_typed_with_or_without_spaces_and_hyphens_in_either_case(typed: str) -> None:
    assert normalise(typed) == "AB2DEFGHJKMN"


def test_a_code_as_shown_reads_back_as_itself() -> None:
    code = generate()
    assert normalise(grouped(code).lower()) == code


@pytest.mark.parametrize(
    "typed",
    ["", "AB2D-EFGH-JKM", "AB2D-EFGH-JKMNP", "AB0D-EFGH-JKMN", "ABÉD-EFGH-JKMN", "АВ2D-EFGH-JKMN", "\ud800", "\0"],
)
def test_what_cannot_be_a_code_is_seen_without_a_look_up(typed: str) -> None:
    assert not is_well_formed(normalise(typed))


def test_a_code_lives_48_hours() -> None:
    assert timedelta(hours=48) == LIFETIME
