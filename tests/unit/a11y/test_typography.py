"""French copy keeps its spaces, apostrophes and ellipses; code is left alone."""

from pathlib import Path

import pytest

from a11y.typography import FRENCH, check, faults, mend

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("Vraiment ?", f"Vraiment{NBSP}?"),
        ("Exemple : Martin", f"Exemple{NBSP}: Martin"),
        ("« Menu »", f"«{NBSP}Menu{NBSP}»"),
        ("48 heures", f"48{NBSP}heures"),
        ("le 21 août", f"le 21{NBSP}août"),
        ("le 1er mars", f"le 1er{NBSP}mars"),
        ("8 h 00", f"8{NBSP}h{NBSP}00"),
        ("01 99 00 12 34", NBSP.join(["01", "99", "00", "12", "34"])),
        ("l'adresse", "l’adresse"),
        ("Attendez...", "Attendez…"),
    ],
)
def test_what_is_badly_written_is_found_and_mended(bad: str, good: str) -> None:
    assert faults(bad)
    assert mend(bad) == good
    assert faults(good) == []


@pytest.mark.parametrize("text", ["https://exemple.fr", "à 12:30", "a;b", "Étape 2 sur 5", "https://x/?a=b"])
def test_what_is_no_copy_is_left_alone(text: str) -> None:
    assert faults(text) == []


def test_in_a_template_words_and_read_attributes_are_mended_tags_and_jinja_are_not(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p class="a : b">Prêt ? {{ "x ? y" if z }}</p>{# note : rien #}<img alt="Image : ville">')
    assert len(check(page, fix=True)) == 2
    mended = '<p class="a : b">Prêt&nbsp;? {{ "x ? y" if z }}</p>{# note : rien #}<img alt="Image&nbsp;: ville">'
    assert page.read_text() == mended
    assert check(page, fix=False) == []


def test_in_python_french_strings_are_mended_docstrings_and_english_are_not(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""Dit « oui » ?"""\nA = "Déjà là ?"\nB = "what is it ?"\nC = {"é": "x"}["é"]\n')
    check(module, fix=True)
    assert (
        module.read_text() == f'"""Dit « oui » ?"""\nA = "Déjà là{NBSP}?"\nB = "what is it ?"\nC = {{"é": "x"}}["é"]\n'
    )


def test_french_is_recognised_by_its_signs() -> None:
    assert FRENCH.search("prénom") and not FRENCH.search("first name")
