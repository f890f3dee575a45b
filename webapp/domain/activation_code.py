"""The activation code (SPEC 4.1): twelve characters without look-alikes, from a CSPRNG."""

import secrets
import unicodedata
from datetime import timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L. 31^12 codes: 59.4 bits."""
LENGTH = 12
GROUP = 4
LIFETIME = timedelta(hours=48)


def generate() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(typed: str) -> str:
    """The code that was meant: upper case, letters and digits only, whatever separators were typed."""
    return "".join(char for char in unicodedata.normalize("NFKC", typed).upper() if char.isalnum())


def is_well_formed(code: str) -> bool:
    return len(code) == LENGTH and all(char in ALPHABET for char in code)


def groups(code: str) -> list[str]:
    """The code in the parts that people read: `ABCD`, `EFGH`, `JKMN`."""
    return [code[start : start + GROUP] for start in range(0, len(code), GROUP)]


def grouped(code: str) -> str:
    """The code as people type it: `ABCD-EFGH-JKMN`."""
    return "-".join(groups(code))
