"""The structure tree says what the HTML says, in its order (ISO 14289-1, 7.1 to 7.6)."""

import copy
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.unit.documents.structure_reader import structure_of
from tests.unit.documents.tagging.conftest import Tag
from webapp.documents.tagging import TaggingError
from webapp.documents.tagging.structure import StructureElement, StructureTree

LIST = """
<table data-pdf="L"><tr data-pdf="LI"><td data-pdf="Lbl">Nom</td><td data-pdf="LBody">Dupont</td></tr></table>
"""


def test_elements_follow_the_order_of_the_html(tag: Tag) -> None:
    tree = structure_of(tag(f"<h1>Titre</h1><p>Un</p><section><h2>Sous-titre</h2>{LIST}</section><p>Fin</p>"))
    assert tree.outline() == (
        "Document",
        ["H1", "P", ("Sect", ["H2", ("L", [("LI", ["Lbl", "LBody"])])]), "P"],
    )


def test_a_label_and_value_table_is_a_list_without_numbers(tag: Tag) -> None:
    (listing,) = (node for node in structure_of(tag(LIST)).walk() if node.role == "L")
    assert listing.attributes == {"O": "/List", "ListNumbering": "/None"}


def test_an_empty_element_is_left_out(tag: Tag) -> None:
    assert structure_of(tag("<p>Un</p><p> </p><section></section><p>Deux</p>")).outline() == (
        "Document",
        ["P", "P"],
    )


def test_every_piece_of_a_page_finds_its_element_in_the_parent_tree(tag: Tag) -> None:
    pdf = tag(f"<h1>Titre</h1>{LIST}<p>Fin</p>")
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    page, owners = root["/ParentTree"]["/Nums"]
    assert page == 0
    assert [owner.get_object()["/S"] for owner in owners] == ["/H1", "/Lbl", "/LBody", "/P"]
    assert root["/ParentTreeNextKey"] == 1


def test_a_paragraph_cut_by_the_foot_of_a_page_stays_one_element(tag: Tag) -> None:
    pdf = tag(f"<p>{'mot ' * 2000}</p>")
    pages = len(PdfReader(BytesIO(pdf)).pages)
    tree = structure_of(pdf)
    assert pages > 1
    assert tree.outline() == ("Document", ["P"])
    assert [page for page, _ in tree.children[0].pieces] == list(range(pages))


def test_pages_are_tied_to_the_structure_and_tabbed_in_its_order(tag: Tag) -> None:
    pages = PdfReader(BytesIO(tag(f"<p>{'mot ' * 2000}</p>"))).pages
    assert [page["/StructParents"] for page in pages] == list(range(len(pages)))
    assert {page["/Tabs"] for page in pages} == {"/S"}


@pytest.mark.parametrize("name", ["משה בן מימון", "محمد بن سلمان", "Jean محمد Dupont"])
def test_words_drawn_from_right_to_left_are_also_given_in_the_order_they_are_said(tag: Tag, name: str) -> None:
    (paragraph,) = structure_of(tag(f"<p>{name}<br>69100 Lyon</p>")).children
    assert paragraph.actual_text == f"{name} 69100 Lyon"


def test_words_drawn_from_left_to_right_speak_for_themselves(tag: Tag) -> None:
    (paragraph,) = structure_of(tag("<p>Élodie Παπαδοπούλου</p>")).children
    assert paragraph.actual_text is None


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Deux</h2>",
        "<h1>Un</h1><h3>Trois</h3>",
        "<p>Texte</p><section><h2>Deux</h2></section>",
    ],
)
def test_headings_that_skip_a_level_are_refused(tag: Tag, body: str) -> None:
    with pytest.raises(TaggingError, match="follows a heading of level"):
        tag(body)


def test_headings_may_climb_several_levels_at_once(tag: Tag) -> None:
    body = "<h1>Un</h1><h2>Deux</h2><h3>Trois</h3><h1>Autre</h1>"
    assert structure_of(tag(body)).outline() == ("Document", ["H1", "H2", "H3", "H1"])


def test_an_empty_document_is_refused(tag: Tag) -> None:
    with pytest.raises(TaggingError, match="empty"):
        tag("<p> </p>")


@pytest.mark.parametrize(
    "body",
    [
        '<table data-pdf="LI"></table>',
        '<table data-pdf="L"><tr data-pdf="Lbl"><td>x</td></tr></table>',
        '<table data-pdf="L"><tr data-pdf="LI"><td data-pdf="L">x</td></tr></table>',
    ],
)
def test_an_element_where_the_standard_has_no_place_for_it_is_refused(tag: Tag, body: str) -> None:
    with pytest.raises(TaggingError, match="cannot stand in"):
        tag(body)


def test_a_text_that_was_never_drawn_is_refused() -> None:
    tree = StructureTree()
    tree.root.add("P").text = "perdu"
    with pytest.raises(TaggingError, match="a P was not drawn"):
        tree.check()


def test_layout_copies_share_their_element() -> None:
    element = StructureElement("P")
    assert copy.deepcopy([element])[0] is element
