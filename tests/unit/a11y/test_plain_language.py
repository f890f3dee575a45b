"""Long sentences and words of offices are found wherever French copy stands; code and English are left alone."""

from pathlib import Path

import pytest

from a11y.plain_language import check, faults, python_passages, template_passages

LONG = "mot " * 24 + "fin."


def test_a_sentence_of_25_words_is_long_and_one_of_24_is_not() -> None:
    assert [fault[:22] for fault in faults(LONG)] == ["a sentence of 25 words"]
    assert faults(LONG.removeprefix("mot ")) == []


def test_each_sentence_counts_for_itself() -> None:
    assert faults("mot " * 23 + "fin ! " + "mot " * 23 + "fin ? Oui.") == []


def test_signs_are_no_words_and_both_sides_of_an_apostrophe_are() -> None:
    assert faults("mot " * 24 + "\u00a0: « – »") == []
    assert faults("d’abord " * 13)


@pytest.mark.parametrize(
    "text",
    [
        "Veuillez saisir votre nom.",
        "Votre e-mail",
        "un code invalide",
        "Cliquez ici.",
        "la note ci-dessous",
        "afin de voir",
    ],
)
def test_words_of_offices_are_found(text: str) -> None:
    assert [fault[:20] for fault in faults(text)] == ["a word of offices: '"]


def passages(template: str) -> list[tuple[int, str]]:
    return [(line, text.strip()) for line, text in template_passages(template) if text.strip()]


def test_a_passage_is_a_block_with_its_links_and_values() -> None:
    assert passages('<p>Lisez <a href="{{ url }}">la\nsuite</a> de {{ title }}.</p>\n<p>Fin</p>') == [
        (1, "Lisez la\nsuite de valeur."),
        (3, "Fin"),
    ]


def test_both_branches_of_a_condition_are_not_added_up() -> None:
    assert [text for _, text in passages("<p>{% if a %}Oui{% else %}Non{% endif %}</p>")] == ["Oui", "Non"]


def test_attributes_that_are_read_and_texts_of_components_are_passages_comments_are_not() -> None:
    template = '{# « non » là #}<img alt="Image"><i class="x"></i>{{ field("Déjà là", "code") }}'
    assert [text for _, text in passages(template) if text != "valeur"] == ["Image", "Déjà là"]


def test_in_python_french_strings_are_passages_whole_and_without_values_docstrings_are_not() -> None:
    module = '"""Dès lors."""\nA = ("Votre "\n "nom.")\nB = f"Le {code} est là."\nC = "the code"\n'
    assert list(python_passages(module)) == [(2, "Votre nom."), (4, "Le valeur est là.")]


@pytest.mark.parametrize(
    ("name", "content"), [("page.html", f"\n<p>\nVotre {LONG}</p>"), ("errors.py", f'\n\nERROR = "Votre {LONG}"')]
)
def test_a_finding_says_where(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    (found,) = check(tmp_path / name)
    assert str(found).startswith(f"{tmp_path / name}:")
    assert found.line in (2, 3) and "26 words" in found.what
