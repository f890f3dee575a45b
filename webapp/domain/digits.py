"""Digits as people type them: those of any script (`٣`, `३`, `３`) are read as ASCII digits, in every field."""

import re
import unicodedata


def ascii_digits(text: str) -> str:
    """The text with each decimal digit of any script in ASCII. Other numerals (`²`, `Ⅳ`, `½`) stay as they are."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def digits_of(text: str) -> str:
    """Only the decimal digits of the text, in ASCII."""
    return re.sub("[^0-9]", "", ascii_digits(text))
