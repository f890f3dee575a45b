"""The password policy (SPEC 3.2; CNIL 2022-100): long, a letter, a digit, no white space; no other composition rule.

Strength is zxcvbn's estimate, told in French. Its ``zxcvbn()`` writes the person's words into a global dictionary,
where another thread's call would read them: its two parts are called here instead, on dictionaries of our own.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from math import prod

from zxcvbn.matching import L33T_TABLE, RANKED_DICTIONARIES, build_ranked_dict, omnimatch, relevant_l33t_subtable
from zxcvbn.scoring import most_guessable_match_sequence

MIN_LENGTH = 20
MAX_LENGTH = 256
ESTIMATED_LENGTH = 36
"""Signs that the estimate reads: its cost grows with the square of the length (2 ms for a pass-phrase, 15 at worst)."""
LEET_READINGS_MAX = 16
"""zxcvbn tries every way to read « 4@ » as letters together: a hostile password took it 3 s."""
OWN_SIGNS_MIN = 6
"""What is left of a password once the person's words are taken out must hold as many letters and digits."""

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890123456789",
)
_LEET = str.maketrans("@4310!5$7", "aaeioisst")
_WORD_MIN = 3

MESSAGES = {
    "empty": f"Saisissez un mot de passe de {MIN_LENGTH} caractères au moins.",
    "too_short": f"Le mot de passe doit compter {MIN_LENGTH} caractères au moins. Ajoutez des mots.",
    "too_long": f"Le mot de passe doit compter {MAX_LENGTH} caractères au plus. Raccourcissez-le.",
    "no_letter": "Ajoutez au moins une lettre à votre mot de passe.",
    "no_digit": "Ajoutez au moins un chiffre à votre mot de passe.",
    "white_space": "Retirez les espaces de votre mot de passe. Vous pouvez les remplacer par des tirets.",
    "unprintable": "Votre mot de passe contient un signe invisible qui n’est pas accepté. Retirez-le.",
    "common": "Ce mot de passe est trop courant, ou ne fait que se répéter. Assemblez plusieurs mots sans lien.",
    "own_words": "Ce mot de passe est fait de votre adresse électronique. Choisissez d’autres mots.",
    "service_name": "Ce mot de passe est fait du nom du service. Choisissez d’autres mots.",
}
_LABELS = ("très faible", "faible", "moyen", "fort", "très fort")
_LEVEL_GUESSES_LOG10 = (6.0, 9.0, 12.0, 16.0)
_ADVICE = (
    "Ajoutez plusieurs mots sans lien entre eux.",
    "Ajoutez un ou deux mots sans lien avec les autres.",
    "Un mot de plus le rendrait bien meilleur.",
    "",
    "",
)


@dataclass(frozen=True)
class Strength:
    """``level`` from 0 to 4, its French ``label``, and ``advice`` (empty from level 3)."""

    level: int
    label: str
    advice: str


def problems(password: str, *, own_words: Sequence[str], service_words: Sequence[str], common: Set[str]) -> list[str]:
    """Codes of what is wrong, in order; empty when the password can be used. ``common`` holds lower-case words."""
    if not password:
        return ["empty"]
    found = []
    if len(password) < MIN_LENGTH:
        found.append("too_short")
    if len(password) > MAX_LENGTH:
        return [*found, "too_long"]
    categories = [unicodedata.category(sign) for sign in password]
    if not any(category.startswith("L") for category in categories):
        found.append("no_letter")
    if "Nd" not in categories:
        found.append("no_digit")
    if any(sign.isspace() for sign in password):
        found.append("white_space")
    if any(
        category in ("Cc", "Cs", "Cn", "Co") and not sign.isspace()
        for sign, category in zip(password, categories, strict=True)
    ):
        found.append("unprintable")
    if _is_common(password, common):
        found.append("common")
    if _is_made_of(password, [part for word in own_words for part in _parts(word)]):
        found.append("own_words")
    elif _is_made_of(password, [*service_words, "".join(service_words)]):
        found.append("service_name")
    return found


def message(code: str) -> str:
    """A French sentence that says how to put it right."""
    return MESSAGES[code]


def ranked_dictionaries(lists: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """zxcvbn's own dictionaries and these lists (words by rank), in the form that ``strength`` takes. Make it once.

    All in one, at its best rank each word: zxcvbn walks the password again for each dictionary.
    """
    ranked = [words for name, words in RANKED_DICTIONARIES.items() if name != "user_inputs"]
    merged: dict[str, int] = {}
    for words in [*ranked, *map(build_ranked_dict, lists.values())]:
        for word, rank in words.items():
            merged[word] = min(rank, merged.get(word, rank))
    return {"words": merged}


def strength(
    password: str, *, own_words: Sequence[str], dictionaries: Mapping[str, dict[str, int]], refused: bool = False
) -> Strength:
    """How hard the password is to guess.

    One too short, made of the person's words, or ``refused`` for another reason is never above « faible ».
    """
    parts = [part for word in own_words for part in (word, *_parts(word))]
    own = build_ranked_dict([part.lower() for part in parts])
    estimated = _affordable(password)
    guesses_log10 = 0.0
    if estimated:
        matches = omnimatch(estimated, {**dictionaries, "user_inputs": own})
        guesses_log10 = float(most_guessable_match_sequence(estimated, matches)["guesses_log10"])
    level = sum(guesses_log10 >= threshold for threshold in _LEVEL_GUESSES_LOG10)
    if refused or len(password) < MIN_LENGTH or _is_made_of(password, parts):
        level = min(level, 1)
    return Strength(level, _LABELS[level], _ADVICE[level])


def _affordable(password: str) -> str:
    """The start of the password that zxcvbn can judge at a bounded cost."""
    for length in range(min(len(password), ESTIMATED_LENGTH), 0, -1):
        start = password[:length]
        if prod(len(signs) for signs in relevant_l33t_subtable(start, L33T_TABLE).values()) <= LEET_READINGS_MAX:
            return start
    return ""


def _parts(word: str) -> list[str]:
    """An address and the pieces that people make passwords of: local part, domain, what dots and hyphens part."""
    pieces = {word, *word.split("@"), *re.split(r"[@.\-_+]", word)}
    return sorted((piece for piece in pieces if len(piece) >= _WORD_MIN), key=len, reverse=True)


def _is_made_of(password: str, words: Sequence[str]) -> bool:
    folded = left = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word.casefold(), "")
    return left != folded and sum(sign.isalnum() for sign in left) < OWN_SIGNS_MIN


def _is_common(password: str, common: Set[str]) -> bool:
    """A common word once what it repeats, what surrounds it and leet are undone; or a walk along a keyboard."""
    text = password.casefold()
    joined = re.sub(r"[\W_]", "", text)  # « mot-de-passe »
    forms = {text, joined, _bare(text), _bare(joined)}
    units = {_smallest_unit(form) for form in forms | {form.translate(_LEET) for form in forms}}
    units |= {_bare(unit) for unit in units}
    units |= {unit.translate(_LEET) for unit in units}
    # Shorter than a word, what is left says nothing: « x » of twenty random digits and an x.
    return _is_monotonous(text) or any(len(unit) >= _WORD_MIN and unit in common for unit in units)


def _bare(text: str) -> str:
    """Without the digits and signs that people put around a word."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _smallest_unit(text: str) -> str:
    """« abcabcab » repeats « abc »: the unit that the whole text is made of."""
    for size in range(1, (len(text) + 1) // 2 + 1):
        unit = text[:size]
        if (unit * (len(text) // size + 1))[: len(text)] == text:
            return unit
    return text


def _is_monotonous(text: str) -> bool:
    """Its letters, its digits, and its other signs when they are the most, are runs or repeats: « azertyuiop-123 »."""
    letters, digits = ("".join(filter(kind, text)) for kind in (str.isalpha, str.isdecimal))
    others = "".join(sign for sign in text if not sign.isalpha() and not sign.isdecimal())
    return all(map(_is_run, (letters, digits))) and (2 * len(others) <= len(text) or _is_run(others))


def _is_run(text: str) -> bool:
    """A walk along the alphabet, a keyboard or the digits, forwards or backwards; or one thing three times over."""
    unit = _smallest_unit(text)
    return len(unit) * 3 <= len(text) or any(unit in run * 3 or unit in run[::-1] * 3 for run in _RUNS)
