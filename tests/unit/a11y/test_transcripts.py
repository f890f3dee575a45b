"""What was heard is compared so that a silent label, heading or error is found, and Orca's chatter is not."""

import pytest

from a11y.screen_reader.transcripts import FOLDER, differences
from a11y.screen_reader.walks import WALKS

REVIEWED = (FOLDER / "creation.txt").read_text()


def without(line: str) -> str:
    assert line in REVIEWED
    return REVIEWED.replace(f"{line}\n", "")


@pytest.mark.parametrize("name", WALKS)
def test_each_path_has_its_transcript_in_french_with_an_error_and_an_end(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text()
    assert "Lecteur d’écran activé." in text and "à corriger" in text and "Erreur :" in text
    assert differences(text, text) == []


@pytest.mark.parametrize(
    "line",
    [
        "Prénom * zone de saisie requis.",
        "Une erreur est à corriger tableau de bord.",
        "Exemple : 01 99 00 12 34, ou +32 2 555 12 12 à l’étranger.",
        "Adresse professionnelle tableau de bord.",
        "Étape 3 sur 3 : Récapitulatif.",
    ],
)
def test_what_is_no_longer_said_is_found(line: str) -> None:
    found = differences(REVIEWED, without(line))
    assert any(line.rstrip(".") in difference for difference in found)


def test_a_stop_more_or_less_is_found() -> None:
    stop = "[Tab]\nContinuer bouton.\n"
    assert "other keys" in differences(REVIEWED, REVIEWED.replace(stop, stop * 2, 1))[0]
    assert "other keys" in differences(REVIEWED, REVIEWED.replace(stop, "", 1))[0]


def test_chatter_that_is_new_is_found() -> None:
    assert differences(REVIEWED, REVIEWED.replace("[Tab]\n", "[Tab]\nbavardage\n"))[0] == "is new: bavardage"


def test_what_a_busy_machine_or_another_orca_changes_is_no_difference() -> None:
    now = REVIEWED.replace("Mode focus\n", "").replace(" pour cent", "7 pour cent").replace(" visité", "")
    late = "Étape 2 sur 5 : Identifiants.\n[Tab]\n"
    assert late in now
    assert differences(REVIEWED, now.replace(late, "[Tab]\nÉtape 2 sur 5 : Identifiants.\n")) == []
