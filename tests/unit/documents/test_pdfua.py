"""The summary is PDF/UA-1 (SPEC 7) for the reference validator, and reads as the rows it was made of."""

import re
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from a11y.pdfua.check import broken_rules, why_unavailable
from tests.unit.documents.hostile import BEAUTIFUL_NAMES, HOSTILE_TEXTS, RIGHT_TO_LEFT_NAMES
from tests.unit.documents.poppler import needs_poppler, read_structure
from webapp.documents.summary import Logo, SummaryDocument

Make = Callable[..., SummaryDocument]
Render = Callable[[SummaryDocument], bytes]

needs_verapdf = pytest.mark.skipif(why_unavailable() is not None, reason=why_unavailable() or "")


@needs_verapdf
def test_every_summary_conforms_to_pdf_ua_1(make_summary: Make, render: Render, tmp_path: Path) -> None:
    Image.new("RGBA", (120, 40), (0, 100, 100, 128)).save(tmp_path / "logo.png")
    summaries = {
        "ordinary": make_summary(),
        "with a logo": make_summary(logo=Logo(tmp_path / "logo.png", "Logo de l’exemple")),
    }
    for kind, value in (HOSTILE_TEXTS | BEAUTIFUL_NAMES | RIGHT_TO_LEFT_NAMES).items():
        rows = [("Nom", [value]), ("Prénom", ["Élodie"]), ("Adresse professionnelle", [value, "69100 LYON"])]
        summaries[kind] = make_summary(operator_name=value, rows=rows)
    files = [tmp_path / f"{kind}.pdf" for kind in summaries]
    for file, summary in zip(files, summaries.values(), strict=True):
        file.write_bytes(render(summary))
    results = broken_rules(files)
    assert list(results) == files
    assert {file.stem: rules for file, rules in results.items() if rules} == {}


@needs_verapdf
def test_the_validator_would_say_no(tmp_path: Path) -> None:
    untagged = Canvas(str(tmp_path / "untagged.pdf"))
    untagged.drawString(100, 700, "Dupont")
    untagged.save()
    (rules,) = broken_rules([tmp_path / "untagged.pdf"]).values()
    assert {"7.1-3", "7.1-11", "7.21.4.1-1"} <= {rule.rule for rule in rules}


@needs_poppler
@pytest.mark.parametrize("name", ["DUPONT", *BEAUTIFUL_NAMES.values(), "W" * 100, "mot " * 60 + "fin"])
def test_a_screen_reader_reads_the_rows_in_order(name: str, make_summary: Make, render: Render, tmp_path: Path) -> None:
    rows = [
        ("Nom", [name]),
        ("Prénom", ["Élodie"]),
        ("Adresse", ["12 RUE DE L’ÉGLISE", "69100 LYON", "FRANCE"]),
    ]
    summary = make_summary(rows=rows)
    (tmp_path / "summary.pdf").write_bytes(render(summary))
    leaves = read_structure(tmp_path / "summary.pdf")
    pairs = [
        leaf
        for label, lines in summary.entries
        for leaf in (("Lbl", label), ("LBody", unicodedata.normalize("NFC", " ".join(lines))))
    ]
    assert leaves == [
        ("P", "Service de démonstration"),
        ("P", "Espace Pro"),
        ("H1", "Récapitulatif – Vos coordonnées"),
        (
            "P",
            "Votre inscription a été réalisée le 21 août 2023 sous le numéro 20232330000101. "
            "Ce numéro est personnel : conservez ce document.",
        ),
        *pairs,
        ("P", "Assistance : 01 99 00 12 34, du lundi au vendredi"),
        ("P", "Espace Pro – document créé le 10/10/2024 à 15h47mn26s"),
    ]


@needs_poppler
@pytest.mark.parametrize("kind", ["a word of 100 characters", "an endless address", "10,000 characters", "markup"])
def test_no_word_leaves_the_page(kind: str, make_summary: Make, render: Render, tmp_path: Path) -> None:
    value = HOSTILE_TEXTS[kind]
    rows = [(value, [value]), ("Adresse", [value, value])]
    summary = make_summary(operator_name=value, service_name=value, support_line=value, rows=rows)
    (tmp_path / "summary.pdf").write_bytes(render(summary))
    command = ["pdftotext", "-bbox", tmp_path / "summary.pdf", "-"]
    boxes = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    edges = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"', boxes)
    left, top, right, bottom = zip(*(map(float, edge) for edge in edges), strict=True)
    assert min(left) >= 62
    assert max(right) <= 534
    assert min(top) >= 50
    assert max(bottom) <= 842 - 50
