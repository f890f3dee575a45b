"""SPEC 3.3: the questions, and when two answers are the same."""

import pytest

from webapp.domain.trusted_questions import TRUSTED_QUESTIONS, normalise_answer, question_text


def test_the_nickname_is_asked_first_and_the_spouse_is_among_the_others() -> None:
    assert TRUSTED_QUESTIONS[0] == ("nickname", "Quel est votre surnom\u00a0?")
    assert ("spouse_first_name", "Le prénom de votre conjoint(e)\u00a0?") in TRUSTED_QUESTIONS[1:]
    assert len(TRUSTED_QUESTIONS) >= 7


def test_each_question_is_one_french_question_with_a_code_of_its_own() -> None:
    codes, texts = zip(*TRUSTED_QUESTIONS, strict=True)
    assert len(set(codes)) == len(set(texts)) == len(TRUSTED_QUESTIONS)
    assert all(text.endswith("\u00a0?") for text in texts)
    assert [question_text(code) for code in codes] == list(texts)


def test_a_question_of_an_earlier_release_is_shown_as_its_code() -> None:
    assert question_text("a_former_question") == "a_former_question"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jean-Paul", "jean  paul"),
        ("L’Été", "l'ete"),
        ("E\u0301lodie", "ÉLODIE"),
        ("Cœur", "COEUR"),
        ("Lætitia", "laetitia"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("Ｚｏｕ", "zou"),
        (" Zouzou. ", "zouzou"),
        ("Łukasz", "lukasz"),
        ("Đặng Thị Hồng", "dang thi hong"),
        ("Søren", "SOREN"),
        ("ısparta", "ISPARTA"),
        ("שָׁלוֹם", "שלום"),
        ("Ολύμπιος", "ΟΛΥΜΠΙΟΣ"),
    ],
)
def test_case_accents_and_punctuation_do_not_count(one: str, other: str) -> None:
    assert normalise_answer(one) == normalise_answer(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Jean", "Jeanne"), ("Jean Paul", "Jeanpaul"), ("की", "का"), ("Chat 1", "Chat 2"), ("東", "京")]
)
def test_other_letters_make_another_answer(one: str, other: str) -> None:
    assert normalise_answer(one) != normalise_answer(other)


@pytest.mark.parametrize(
    "answer",
    ["é", "李", "محمد", "हिन्दी", "ก่อน", "Ж", "ß", "\u0301", "\u200b", "\x00", "\ud800", "😀", "!!!", "\u3164x", "7"],
)
def test_an_answer_never_becomes_empty(answer: str) -> None:
    assert normalise_answer(answer)


def test_an_answer_without_letters_is_kept_as_it_is() -> None:
    assert normalise_answer(" !!!  ??? ") == "!!! ???"


@pytest.mark.parametrize("answer", ["Jean-Paul", "Cœur", "हिन्दी", "😀", "İstanbul", "ᾳ", "!!!"])
def test_normalising_twice_changes_nothing(answer: str) -> None:
    assert normalise_answer(normalise_answer(answer)) == normalise_answer(answer)
