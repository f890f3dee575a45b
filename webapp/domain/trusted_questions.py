"""The trusted questions (SPEC 3.3), and the normal form that makes two answers equal."""

import unicodedata

TRUSTED_QUESTIONS = (
    ("nickname", "Quel est votre surnom\u00a0?"),
    ("spouse_first_name", "Le prénom de votre conjoint(e)\u00a0?"),
    ("first_teacher", "Le nom de votre premier instituteur ou de votre première institutrice\u00a0?"),
    ("childhood_street", "Le nom de la rue de votre enfance\u00a0?"),
    ("first_pet", "Le nom de votre premier animal\u00a0?"),
    ("first_job", "Quel était votre premier métier\u00a0?"),
    ("favourite_book", "Quel livre vous a le plus marqué\u00a0?"),
)
_TEXTS = dict(TRUSTED_QUESTIONS)
# Letters that Unicode does not decompose, with what people type when the keyboard lacks them.
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def question_text(code: str) -> str:
    return _TEXTS.get(code, code)


def normalise_answer(answer: str) -> str:
    """Case, accents and punctuation do not count: "Jean-Paul", "jean paul" and "JEAN  PAUL" are the same answer.

    Marks of combining class 0 stay: they are the vowels of Indic scripts. Without them "की" would equal "का".
    """
    text = unicodedata.normalize("NFKD", answer).casefold().translate(_PLAIN)
    kept = "".join(
        char if unicodedata.category(char)[0] in "LMN" else " " for char in text if not unicodedata.combining(char)
    )
    return " ".join(kept.split()) or " ".join(answer.split())
