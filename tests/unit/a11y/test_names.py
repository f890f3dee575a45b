"""HOUSE "one word for one thing": pages, forms, errors and messages use the names of the glossary."""

from pathlib import Path

import pytest

from a11y.names import check_all, faults, variants
from webapp.paths import TEMPLATES

ROOT = Path(__file__).resolve().parents[3]
NEVER = variants((ROOT / "docs/glossary.md").read_text("utf-8"))
COPY = [TEMPLATES, ROOT / "webapp", ROOT / "testkit"]


def test_the_copy_uses_one_name_for_one_thing() -> None:
    assert "\n".join(map(str, check_all(COPY, NEVER))) == ""


def test_the_glossary_names_what_is_never_said() -> None:
    assert len(NEVER) > 30
    assert NEVER["courriel"] == "adresse électronique"


@pytest.mark.parametrize(
    "passage", ["Activez un espace.", "Le lien ne vaut plus\u00a0rien.", "Votre Courriel", "Créer\nun espace"]
)
def test_another_name_is_found(passage: str) -> None:
    assert len(faults(passage, NEVER)) == 1


@pytest.mark.parametrize("passage", ["Activer mon espace", "Vous avez activé votre espace.", "un courrielleur"])
def test_the_right_name_is_left_alone(passage: str) -> None:
    assert faults(passage, NEVER) == []


def test_a_variant_is_found_in_a_template_and_in_a_module(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>Créez un espace.</p>{# créez un espace #}", "utf-8")
    (tmp_path / "message.txt").write_text("Voici votre code de validation", "utf-8")
    (tmp_path / "form.py").write_text('"""Docstring: courriel"""\nERROR = "Votre courriel est à écrire."\n', "utf-8")
    assert [finding.path.name for finding in check_all([tmp_path], NEVER)] == ["form.py", "message.txt", "page.html"]
