"""All that is drawn is content with an owner, or an artifact (ISO 14289-1, 7.1)."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.unit.documents.structure_reader import marked_sequences, structure_of
from tests.unit.documents.tagging.conftest import STYLE, Tag
from webapp.documents.tagging import TaggingError
from webapp.documents.tagging.canvas import _after, _with_artifacts

BORDERS = STYLE + "p { border-bottom: 2pt solid #123456; background-color: #eeeeee; } table { border: 1pt solid red; }"


def test_no_ink_is_left_outside_marked_content(tag: Tag) -> None:
    pieces = marked_sequences(tag("<h1>Titre</h1><p>Un</p><p>Deux</p>", style=BORDERS))
    assert [tag_name for tag_name, _, _ in pieces if not tag_name] == []


def test_borders_and_backgrounds_are_artifacts_and_hold_no_text(tag: Tag) -> None:
    pieces = marked_sequences(tag("<p>Un</p><p>Deux</p>", style=BORDERS))
    artifacts = [ink for tag_name, _, ink in pieces if tag_name == "Artifact"]
    assert artifacts
    assert not {operator for ink in artifacts for operator in ink} & {b"Tj", b"TJ", b"Do"}


def test_text_is_drawn_in_the_order_of_the_structure(tag: Tag) -> None:
    pdf = tag("<h1>Titre</h1><p>Un</p><p>Deux</p>", style=BORDERS)
    drawn = [(name, mcid) for name, mcid, _ in marked_sequences(pdf) if mcid is not None]
    structure = [(node.role, mcid) for node in structure_of(pdf).walk() for _, mcid in node.pieces]
    assert drawn == structure == [("H1", 0), ("P", 1), ("P", 2)]


def test_text_outside_the_structure_is_refused() -> None:
    with pytest.raises(TaggingError, match="outside the structure"):
        _with_artifacts(["q", "BT (perdu) Tj ET", "Q"])


def test_a_page_without_ornament_has_no_artifact() -> None:
    assert _with_artifacts(["q", "1 0 0 1 0 0 cm", "Q"]) == ["q", "1 0 0 1 0 0 cm", "Q"]


def test_text_in_a_font_that_is_not_in_the_file_is_refused(tag: Tag) -> None:
    with pytest.raises(TaggingError, match="Helvetica"):
        tag("<p>Un</p><h1>Titre</h1>", style=STYLE + "h1 { font-family: Helvetica; }")


def test_words_at_the_end_of_a_line_keep_their_space(tag: Tag) -> None:
    pdf = tag(f"<p>{'mot ' * 40}</p>")
    lines = PdfReader(BytesIO(pdf)).pages[0].get_contents().get_data().split(b" T*")[:-1]
    assert len(lines) > 2
    assert [line.rstrip().endswith(b"mot ) Tj") for line in lines[:-1]] == [True] * (len(lines) - 1)


def test_a_word_too_long_for_a_line_is_not_cut_in_two(tag: Tag) -> None:
    pdf = tag(f"<p>{'W' * 100}</p>", style=STYLE + "p { overflow-wrap: anywhere; }")
    content = PdfReader(BytesIO(pdf)).pages[0].get_contents().get_data()
    assert content.count(b" T*") > 1
    assert b"W )" not in content


@pytest.mark.parametrize(
    ("source", "drawn", "left"),
    [
        ("un deux", "un", " deux"),
        ("un  deux trois", "un deux", " trois"),
        ("WWWW", "WW", "WW"),
        ("un", "un", ""),
        ("un", "bien plus long", ""),
        (" un", "", " un"),
    ],
)
def test_what_remains_of_a_text_once_a_line_is_drawn(source: str, drawn: str, left: str) -> None:
    assert _after(source, drawn) == left
