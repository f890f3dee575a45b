"""Transcripts keep what Orca says along the paths; people read them, and tests compare them with what Orca says now.

transcripts/ has each key in brackets, then what was heard. ``ESPACE_WRITE_SNAPSHOTS=1`` rewrites them.
What is compared is what a person needs: Orca's versions, and a busy machine, change the rest.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from a11y.aria_snapshots import WRITES, without_changing
from a11y.findings import REPORTS

FOLDER = Path(__file__).parent / "transcripts"
EXTRA_SHARE_MAX = 0.05
NOISE = re.compile(
    r"^(\d+ pour cent|[\w ]+ caractères$|(puce ?)+$|sortie d|Mode |Chargement |La page possède|Poursuivre|Chromium"
    r"|Lecteur d’écran"
    r"|notification |Historique des téléchargements|Recent download|\w accent |Texte désélectionné|document entier"
    r"|Vérification automatique (arrêtée|en cours|réussie)|Faite par votre appareil|En cours, quelques secondes"
    r"|(cliquable|contenu principal|information|en-tête niveau \d|lien|bouton|sélectionné|\w|\W)$)"
)


@dataclass(frozen=True)
class Step:
    """A key, and what was heard after it."""

    key: str
    heard: tuple[str, ...]


def steps(lines: Iterable[str]) -> list[Step]:
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        if line.startswith("["):
            found.append((line, []))
        elif not NOISE.match(plain := line.replace(" visité", "").removesuffix(" cliquable.").rstrip(".") or "."):
            found[-1][1].append(plain)
    return [Step(key, tuple(heard)) for key, heard in found]


def differences(reviewed: str, now: str) -> list[str]:
    """Return what differs: speech that is no longer heard around its key, other keys, much new speech."""
    before, after = steps(reviewed.splitlines()), steps(now.splitlines())
    if [step.key for step in before] != [step.key for step in after]:
        pairs = zip(before, after, strict=False)
        first = next((number for number, (one, other) in enumerate(pairs) if one.key != other.key), len(after))
        return [f"other keys from the {first}th on: {after[max(0, first - 1) : first + 2]}"]
    found = []
    for number, step in enumerate(before):
        # Joined, because the place where Orca pauses, and cuts "domaine.fr" in two, changes from run to run.
        around = " ".join(line for other in after[max(0, number - 1) : number + 2] for line in other.heard)
        found += [f"{step.key} no longer says: {line}" for line in step.heard if line not in around]
    known = {line for step in before for line in step.heard}
    said = [line for step in after for line in step.heard]
    new = [line for line in said if line not in known]
    if len(new) > EXTRA_SHARE_MAX * len(said):
        found += [f"is new: {line}" for line in new]
    return found


def report(name: str, lines: list[str]) -> None:
    """Write the transcript for people to read, even when the walk has failed."""
    folder = REPORTS / "screen-reader"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text("\n".join(lines) + "\n")


def check(name: str, lines: list[str]) -> list[str]:
    """Compare a transcript with the reviewed one. Returns the differences, one a line."""
    path, now = FOLDER / f"{name}.txt", without_changing("\n".join(lines)) + "\n"
    if os.environ.get(WRITES):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(now)
    return differences(path.read_text(), now) if path.exists() else [f"{path.name} was never reviewed"]
