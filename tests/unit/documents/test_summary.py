"""The PDF summary (SPEC 7): all that it says, in its order, and nothing that a value could make it do."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from jinja2 import Environment
from PIL import Image
from pypdf import PdfReader

from tests.unit.documents.conftest import ROWS
from tests.unit.documents.hostile import HOSTILE_TEXTS
from tests.unit.documents.structure_reader import structure_of
from webapp.documents.summary import Logo, SummaryDocument, file_name, render_summary

Make = Callable[..., SummaryDocument]
Render = Callable[[SummaryDocument], bytes]


def text_of(pdf: bytes) -> str:
    """The words of a document, white space made even."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture
def events() -> Iterator[list[str]]:
    """The files opened and the addresses called while the test runs, as Python's audit sees them."""
    seen: list[str] = []
    listening = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if listening and (event == "open" or event.startswith("socket.")):
            seen.append(f"{event} {arguments}")

    sys.addaudithook(hook)
    yield seen
    listening = False


def test_the_download_is_named_after_the_subscriber_number() -> None:
    assert file_name("20232330000101") == "recapitulatif-20232330000101.pdf"


def test_the_summary_says_everything_in_order(make_summary: Make, render: Render) -> None:
    text = text_of(render(make_summary()))
    said = [
        "Service de démonstration",
        "Récapitulatif – Vos coordonnées",
        "le 21 août 2023 sous le numéro 20232330000101",
        "Nom DUPONT",
        "Prénom Élodie",
        "N° d’abonné 20232330000101",
        "Téléphone 01 99 00 12 34",
        "elodie.dupont@example.org",
        "12 BIS RUE DE LA RÉPUBLIQUE BÂTIMENT C 69100 VILLEURBANNE FRANCE",
        "Quel est votre surnom ?",
        "Assistance : 01 99 00 12 34",
        "document créé le 10/10/2024 à 15h47mn26s",
    ]
    places = [text.find(words) for words in said]
    assert -1 not in places, f"not said: {said[places.index(-1)]}"
    assert places == sorted(places)


def test_the_subscriber_number_comes_first_when_there_is_no_first_name(make_summary: Make) -> None:
    summary = make_summary(rows=[("Téléphone", ["01 99 00 12 34"])])
    assert [label for label, _ in summary.entries] == ["N° d’abonné", "Téléphone"]


def test_dates_are_those_of_paris(make_summary: Make, render: Render) -> None:
    last_second_of_the_month = datetime(2024, 4, 30, 22, 0, 0, tzinfo=UTC)
    text = text_of(render(make_summary(registered_at=last_second_of_the_month, created_at=last_second_of_the_month)))
    assert "le 1er mai 2024 sous" in text
    assert "document créé le 01/05/2024 à 00h00mn00s" in text


def test_the_document_is_in_french_with_title_and_author(make_summary: Make, render: Render) -> None:
    reader = PdfReader(BytesIO(render(make_summary())))
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == "Récapitulatif – Vos coordonnées"
    assert reader.metadata.author == "Service de démonstration"
    assert reader.metadata.creation_date == datetime(2024, 10, 10, 13, 47, 26, tzinfo=UTC)


def test_an_ordinary_summary_is_one_a4_page(make_summary: Make, render: Render) -> None:
    (page,) = PdfReader(BytesIO(render(make_summary()))).pages
    assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]


def test_every_font_is_in_the_file(make_summary: Make, render: Render) -> None:
    fonts = [
        font["/FontDescriptor"]
        for font in (
            reference.get_object()
            for reference in PdfReader(BytesIO(render(make_summary()))).pages[0]["/Resources"]["/Font"].values()
        )
    ]
    assert len(fonts) == 2
    assert all("/FontFile2" in font for font in fonts)


def test_the_same_summary_gives_the_same_bytes(make_summary: Make, render: Render) -> None:
    first = render(make_summary())
    render(make_summary(operator_name="Un autre"))
    assert render(make_summary()) == first


@pytest.mark.parametrize("value", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_no_value_breaks_the_document_or_has_anything_fetched(
    value: str, make_summary: Make, render: Render, events: list[str], fonts: Path
) -> None:
    rows = [("Nom", [value]), ("Adresse professionnelle", [value, "69100 VILLEURBANNE"])]
    pdf = render(make_summary(operator_name=value, support_line=value, rows=rows))
    assert "69100 VILLEURBANNE" in text_of(pdf)
    assert [event for event in events if "passwd" in event or event.startswith("socket.")] == []


def test_markup_in_a_value_is_shown_as_it_was_typed(make_summary: Make, render: Render) -> None:
    typed = "<b>gras</b> &amp; {{ 7 * 7 }}"
    assert typed in text_of(render(make_summary(rows=[("Nom", [typed])])))


def test_templates_that_do_not_escape_are_refused(make_summary: Make, fonts: Path) -> None:
    with pytest.raises(ValueError, match="autoescape"):
        render_summary(make_summary(), templates=Environment(autoescape=False), fonts=fonts)  # noqa: S701 (the case under test)


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg"])
def test_the_logo_of_the_operator_is_drawn_with_its_alternative(
    name: str, make_summary: Make, render: Render, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 20), "teal").save(tmp_path / name)
    pdf = render(make_summary(logo=Logo(tmp_path / name, "Logo de l’exemple")))
    assert len(PdfReader(BytesIO(pdf)).pages[0].images) == 1
    (figure,) = (node for node in structure_of(pdf).walk() if node.role == "Figure")
    assert figure.alternative == "Logo de l’exemple"


def test_a_missing_logo_fails_rather_than_vanishes(make_summary: Make, render: Render, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        render(make_summary(logo=Logo(tmp_path / "absent.png", "Logo")))


def test_a_logo_that_is_no_bitmap_is_refused(make_summary: Make, render: Render, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="PNG or a JPEG"):
        render(make_summary(logo=Logo(tmp_path / "logo.svg", "Logo")))


def test_rows_are_those_given_and_no_other(make_summary: Make) -> None:
    labels = [label for label, _ in make_summary().entries]
    assert labels == ["Nom", "Prénom", "N° d’abonné", *(label for label, _ in ROWS[2:])]
