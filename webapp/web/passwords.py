"""The password policy with the word lists of the running service (SPEC 3.2)."""

import json
from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from webapp.domain import password_policy
from webapp.paths import GENERATED
from webapp.web.current import current_services


@cache
def french_words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = json.loads((GENERATED / "french_words.json").read_text())
    return words


@cache
def common_passwords() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"]) | frozenset(
        word for words in french_words().values() for word in words[:5000]
    )


def password_errors(password: str, email: str) -> list[str]:
    """What is wrong with a password, in French; empty when it can be used."""
    codes = password_policy.problems(
        password, own_words=[email] if email else [], service_words=_service_words(), common=common_passwords()
    )
    return [password_policy.message(code) for code in codes]


def other_errors(password: str, email: str) -> list[str]:
    """What is wrong beyond the checklist, in French: each rule is shown once."""
    listed = {password_policy.message(code) for code in ("too_short", "no_letter", "no_digit", "white_space")}
    return [text for text in password_errors(password, email) if text not in listed]


def password_strength(password: str, email: str) -> password_policy.Strength:
    own_words = [word for word in (email, *_service_words()) if word]
    refused = bool(password_errors(password, email))
    return password_policy.strength(password, own_words=own_words, dictionaries=_dictionaries(), refused=refused)


@cache
def _dictionaries() -> dict[str, dict[str, int]]:
    return password_policy.ranked_dictionaries(french_words())


def _service_words() -> list[str]:
    return current_services().settings.service_name.split()
