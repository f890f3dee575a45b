"""What the tagging layer does not understand is refused: it never makes a lesser file."""

from pathlib import Path

import pytest
from PIL import Image

from tests.unit.documents.structure_reader import structure_of
from tests.unit.documents.tagging.conftest import Tag
from webapp.documents.tagging import TaggingError

UNKNOWN = {
    "a link": '<p><a href="https://example.org/">lien</a></p>',
    "a form field": '<p><input name="x" value="y"></p>',
    "a table without roles": "<table><tr><td>x</td></tr></table>",
    "a list": "<ul><li>x</li></ul>",
    "a role of one's own": '<p data-pdf="Span">x</p>',
    "a page number": "<p>Page <pdf:pagenumber></p>",
    "a contents table": "<p>x</p><pdf:toc>",
    "an aside": "<div>x</div>",
}


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_element_is_refused(tag: Tag, body: str) -> None:
    with pytest.raises(TaggingError):
        tag(body)


@pytest.mark.parametrize("body", ["texte nu", "<section>texte</section>", '<table data-pdf="L">x</table>'])
def test_text_outside_a_paragraph_is_refused(tag: Tag, body: str) -> None:
    with pytest.raises(TaggingError, match=r"text directly in (Document|Sect)"):
        tag(body)


def test_emphasis_stays_in_its_paragraph(tag: Tag) -> None:
    tree = structure_of(tag("<p>Un <strong>mot</strong> et <span>un autre</span></p>"))
    assert tree.outline() == ("Document", ["P"])


@pytest.fixture
def picture(assets: Path) -> Path:
    Image.new("RGB", (80, 40), "teal").save(assets / "logo.png")
    return assets


def test_a_picture_is_a_figure_with_its_alternative_and_its_place(tag: Tag, picture: Path) -> None:
    pdf = tag('<p><img src="logo.png" alt=" Logo de l’exemple " width="80" height="40"></p>', assets=picture)
    (figure,) = (node for node in structure_of(pdf).walk() if node.role == "Figure")
    assert figure.alternative == "Logo de l’exemple"
    left, bottom, right, top = figure.attributes["BBox"]
    assert (right - left, top - bottom) == (60, 30)
    assert len(figure.pieces) == 1


def test_two_pictures_keep_their_own_alternatives(tag: Tag, picture: Path) -> None:
    body = '<p><img src="logo.png" alt="Un"> <img src="logo.png" alt=""> <img src="logo.png" alt="Trois"></p>'
    figures = [node for node in structure_of(tag(body, assets=picture)).walk() if node.role == "Figure"]
    places = [figure.attributes["BBox"][0] for figure in figures]
    assert [figure.alternative for figure in figures] == ["Un", "Trois"]
    assert places[1] - places[0] > 100


def test_a_picture_with_an_empty_alternative_is_decoration(tag: Tag, picture: Path) -> None:
    pdf = tag('<p><img src="logo.png" alt=""></p><p>Texte</p>', assets=picture)
    assert structure_of(pdf).outline() == ("Document", ["P"])


def test_a_picture_without_an_alternative_is_refused(tag: Tag, picture: Path) -> None:
    with pytest.raises(TaggingError, match="needs an alt"):
        tag('<p><img src="logo.png"></p>', assets=picture)


def test_a_missing_picture_fails_rather_than_vanishes(tag: Tag, assets: Path) -> None:
    with pytest.raises(TaggingError, match='"Logo" was not drawn'):
        tag('<p><img src="absent.png" alt="Logo"></p><p>Texte</p>', assets=assets)


def test_a_drawing_that_is_no_bitmap_is_refused(tag: Tag, assets: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    (assets / "logo.svg").write_text(svg)
    with pytest.raises(TaggingError, match="was not drawn"):
        tag('<p><img src="logo.svg" alt="Logo"></p><p>Texte</p>', assets=assets)


@pytest.mark.parametrize(
    "body",
    [
        '<p>Texte <img src="logo.png" alt="Logo"></p>',
        '<p><img src="logo.png" alt="Logo"> texte</p>',
        '<p><img src="logo.png" alt="Logo" align="right"></p><p>x</p>',
        '<img src="logo.png" alt="Logo">',
    ],
)
def test_a_picture_among_words_or_outside_a_paragraph_is_refused(tag: Tag, picture: Path, body: str) -> None:
    with pytest.raises(TaggingError):
        tag(body, assets=picture)
