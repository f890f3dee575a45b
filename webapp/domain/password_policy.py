"""A password is long, has a letter, a digit and no white space (SPEC 3.2; CNIL 2022-100). No other composition rule.

zxcvbn estimates the strength; we say it in French. ``zxcvbn()`` writes the person's words into a global dictionary,
where a call in another thread would read them. So we call its two parts ourselves, on our own dictionaries.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from math import prod

from zxcvbn.matching import L33T_TABLE, RANKED_DICTIONARIES, build_ranked_dict, omnimatch, relevant_l33t_subtable
from zxcvbn.scoring import most_guessable_match_sequence

from webapp.domain.text import BLANK_CHARS

MIN_LENGTH = 20
MAX_LENGTH = 256
MAX_ESTIMATED_LENGTH = 36
"""The estimate reads this many characters. Its cost grows with their square: 2 ms for a pass-phrase, at worst 15 ms."""
MAX_LEET_READINGS = 16
"""zxcvbn tries every combination of letters that `4@` can stand for. A hostile password took 3 seconds."""
MIN_OWN_CHARS = 6
"""Letters and digits that a password must still hold once the person's own words are removed."""

_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890123456789",
)
_INVISIBLE = {"Cc", "Cf", "Cs", "Cn", "Co"}
_PICTURE = "[\u2190-\u2bff\U0001f000-\U0001faff]"
_JOINED_EMOJI = re.compile(
    f"{_PICTURE}\ufe0f?(?:\u200d{_PICTURE}\ufe0f?)+"  # a family, a profession
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # the flag of a region
)
_LEET = str.maketrans("@4310!5$7", "aaeioisst")
_MIN_WORD_LENGTH = 3

MESSAGES = {
    "empty": f"Saisissez un mot de passe de {MIN_LENGTH} caractères au moins.",
    "too_short": f"Le mot de passe doit compter {MIN_LENGTH} caractères au moins. Ajoutez des mots.",
    "too_long": f"Le mot de passe doit compter {MAX_LENGTH} caractères au plus. Raccourcissez-le.",
    "no_letter": "Ajoutez au moins une lettre à votre mot de passe.",
    "no_digit": "Ajoutez au moins un chiffre à votre mot de passe.",
    "white_space": "Retirez les espaces de votre mot de passe. Vous pouvez les remplacer par des tirets.",
    "unprintable": "Votre mot de passe contient un signe invisible qui n’est pas accepté. Retirez-le, "
    "ou tapez le mot de passe au lieu de le coller.",
    "common": "Ce mot de passe est trop courant, ou ne fait que se répéter. Assemblez plusieurs mots sans lien.",
    "own_words": "Ce mot de passe est fait de votre adresse électronique. Choisissez d’autres mots.",
    "service_name": "Ce mot de passe est fait du nom du service. Choisissez d’autres mots.",
}
SHORT_MESSAGES = {
    "empty": "à remplir",
    "too_short": f"{MIN_LENGTH} caractères au moins",
    "too_long": f"{MAX_LENGTH} caractères au plus",
    "no_letter": "il manque une lettre",
    "no_digit": "il manque un chiffre",
    "white_space": "des espaces à retirer",
    "unprintable": "un signe invisible à retirer",
    "common": "trop courant",
    "own_words": "fait de votre adresse",
    "service_name": "fait du nom du service",
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
    """A ``level`` from 0 to 4, its French ``label``, and French ``advice`` (empty from level 3 on)."""

    level: int
    label: str
    advice: str


def problems(password: str, *, own_words: Sequence[str], service_words: Sequence[str], common: Set[str]) -> list[str]:
    """The codes of the rules that the password breaks, in order; empty when it is accepted.

    ``common`` holds lower-case words.
    """
    if not password:
        return ["empty"]
    found = []
    if len(password) < MIN_LENGTH:
        found.append("too_short")
    if len(password) > MAX_LENGTH:
        return [*found, "too_long"]
    if not _has_letter(password):
        found.append("no_letter")
    if not _has_digit(password):
        found.append("no_digit")
    if any(char.isspace() for char in password):
        found.append("white_space")
    if _has_invisible_char(password):
        found.append("unprintable")
    if "too_short" not in found and _is_common(password, common):  # a start of a word is no word yet
        found.append("common")
    if _is_made_of(password, [part for word in own_words for part in _parts(word)]):
        found.append("own_words")
    elif _is_made_of(password, service_words):
        found.append("service_name")
    return found


LISTED = frozenset({"too_short", "no_letter", "no_digit"})
"""The problems that the checklist shows."""


def checklist(password: str) -> list[tuple[str, bool]]:
    """What a password must have, in French, and whether this one has it: for a list that follows the typing."""
    return [
        (f"Longueur\u00a0: {len(password)} sur {MIN_LENGTH}", len(password) >= MIN_LENGTH),
        ("Une lettre", _has_letter(password)),
        ("Un chiffre", _has_digit(password)),
    ]


def _has_letter(password: str) -> bool:
    return any(unicodedata.category(char).startswith("L") for char in password)


def _has_digit(password: str) -> bool:
    return any(unicodedata.category(char) == "Nd" for char in password)


def _has_invisible_char(password: str) -> bool:
    """Whether it holds a character that nobody sees, hence nobody types again. Joiners within an emoji are seen."""
    without_emoji = _JOINED_EMOJI.sub("", password)
    unseen = [char for char in without_emoji if unicodedata.category(char) in _INVISIBLE or char in BLANK_CHARS]
    return any(not char.isspace() for char in unseen)


def ranked_dictionaries(lists: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """zxcvbn's dictionaries and these lists (words by rank) in the form that ``strength`` takes. Build it once.

    They are merged into one, each word at its best rank, because zxcvbn reads the password again for each dictionary.
    """
    merged: dict[str, int] = {}
    for words in [*RANKED_DICTIONARIES.values(), *map(build_ranked_dict, lists.values())]:
        for word, rank in words.items():
            merged[word] = min(rank, merged.get(word, rank))
    return {"words": merged}


def strength(
    password: str, *, own_words: Sequence[str], dictionaries: Mapping[str, dict[str, int]], refused: bool = False
) -> Strength:
    """How hard the password is to guess.

    A password that is too short, made of the person's own words, or ``refused`` for another reason is "faible" at best.
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
    """The longest start of the password that zxcvbn can judge at a bounded cost."""
    for length in range(min(len(password), MAX_ESTIMATED_LENGTH), 0, -1):
        start = password[:length]
        if prod(len(letters) for letters in relevant_l33t_subtable(start, L33T_TABLE).values()) <= MAX_LEET_READINGS:
            return start
    return ""


def _parts(word: str) -> list[str]:
    """The word and the pieces that people put into passwords: local part, domain, what dots and hyphens separate."""
    pieces = dict.fromkeys((word, *word.split("@"), *re.split(r"[@.\-_+]", word)))
    return [piece for piece in pieces if len(piece) >= _MIN_WORD_LENGTH]


def _is_made_of(password: str, words: Sequence[str]) -> bool:
    folded = left = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word.casefold(), "")
    return left != folded and sum(char.isalnum() for char in left) < MIN_OWN_CHARS


def _is_common(password: str, common: Set[str]) -> bool:
    """A common word, even repeated, surrounded by digits or written in leet; or a walk along a keyboard."""
    text = password.casefold()
    joined = re.sub(r"[\W_]", "", text)  # reads "mot-de-passe" as one word
    forms = {text, joined, _bare(text), _bare(joined)}
    units = {_smallest_unit(form) for form in forms | {form.translate(_LEET) for form in forms}}
    units |= {_bare(unit) for unit in units}
    units |= {unit.translate(_LEET) for unit in units}
    # A rest shorter than a word proves nothing: twenty random digits and an x leave "x".
    return _is_monotonous(text) or any(len(unit) >= _MIN_WORD_LENGTH and unit in common for unit in units)


def _bare(text: str) -> str:
    """The text without the digits and punctuation that people put around a word."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _smallest_unit(text: str) -> str:
    """The shortest unit that the text repeats: "abc" for "abcabcab"."""
    for size in range(1, (len(text) + 1) // 2 + 1):
        if text[size:] == text[:-size]:
            return text[:size]
    return text


def _is_monotonous(text: str) -> bool:
    """Its letters and its digits are runs or repeats ("azertyuiop-123"); also the rest, if it is the longer part."""
    letters, digits = ("".join(filter(kind, text)) for kind in (str.isalpha, str.isdecimal))
    others = "".join(char for char in text if not char.isalpha() and not char.isdecimal())
    return all(map(_is_run, (letters, digits))) and (2 * len(others) <= len(text) or _is_run(others))


def _is_run(text: str) -> bool:
    """A walk along the alphabet, a keyboard or the digits, forwards or backwards; or one unit three times or more."""
    unit = _smallest_unit(text)
    return len(unit) * 3 <= len(text) or any(unit in run * 3 or unit in run[::-1] * 3 for run in _RUNS)
