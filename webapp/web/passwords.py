"""The password policy with the word lists of the running service (SPEC 3.2)."""

import json
from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from webapp.domain import password_policy
from webapp.paths import GENERATED
from webapp.web.current import current_services
from webapp.web.forms.faults import Fault


@cache
def french_words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = json.loads((GENERATED / "french_words.json").read_text())
    return words


@cache
def common_passwords() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"]) | frozenset(
        word for words in french_words().values() for word in words[:5000]
    )


def password_problems(password: str, email: str) -> list[str]:
    """The codes of what is wrong with a password; empty when it can be used."""
    return password_policy.problems(
        password, own_words=[email] if email else [], service_words=_service_words(), common=common_passwords()
    )


def password_fault(password: str, email: str) -> Fault | None:
    """What is wrong with a password, in French; None when it can be used."""
    if not (codes := password_problems(password, email)):
        return None
    return Fault(
        " ".join(password_policy.MESSAGES[code] for code in codes),
        ", ".join(password_policy.SHORT_MESSAGES[code] for code in codes),
    )


def password_strength(password: str, email: str) -> password_policy.Strength:
    own_words = [word for word in (email, *_service_words()) if word]
    refused = bool(password_problems(password, email))
    return password_policy.strength(password, own_words=own_words, dictionaries=_dictionaries(), refused=refused)


@cache
def _dictionaries() -> dict[str, dict[str, int]]:
    return password_policy.ranked_dictionaries(french_words())


def _service_words() -> list[str]:
    return current_services().settings.service_name.split()
