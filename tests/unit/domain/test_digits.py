"""One reader of digits for all fields (SPEC 3.3, 4.1)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.digits import ascii_digits, digits_of


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0123456789", "0123456789"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("०१२३४५६७८९", "0123456789"),
        ("০১২৩৪৫৬৭৮৯", "0123456789"),
        ("๐๑๒๓๔๕๖๗๘๙", "0123456789"),
        ("０１２３４５６７８９", "0123456789"),
        ("𝟎𝟙𝟤𝟯𝟺", "01234"),
        ("𞥐𞥑", "01"),
        ("6٩ rue", "69 rue"),
        ("²½Ⅳ五", "²½Ⅳ五"),
        ("\ud800", "\ud800"),
        ("", ""),
    ],
)
def test_digits_of_any_script_are_read_as_ascii_and_other_numerals_stay(typed: str, read: str) -> None:
    assert ascii_digits(typed) == read


def test_only_decimal_digits_are_kept() -> None:
    assert digits_of("F-٧٥ 0१6²") == "75016"


@given(st.text())
def test_each_decimal_digit_keeps_its_value_and_its_place(typed: str) -> None:
    read = ascii_digits(typed)
    assert len(read) == len(typed) and ascii_digits(read) == read
    digits = [unicodedata.decimal(char) for char in typed if unicodedata.category(char) == "Nd"]
    assert [int(digit) for digit in digits_of(typed)] == digits
