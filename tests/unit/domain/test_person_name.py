"""SPEC 3.3: names are shown as "Prénom NOM"."""

import pytest

from webapp.domain.person_name import full_name


@pytest.mark.parametrize(
    ("first_name", "last_name", "shown"),
    [
        ("Zoé", "Martin", "Zoé MARTIN"),
        ("jean-paul", "lefèvre", "jean-paul LEFÈVRE"),
        ("Noël", "d’Œuvre", "Noël D’ŒUVRE"),
        ("Jörg", "Groß", "Jörg GROSS"),
        ("Yağmur", "Çelik", "Yağmur ÇELIK"),
        ("明", "李", "明 李"),
    ],
)
def test_the_last_name_alone_is_upper_cased(first_name: str, last_name: str, shown: str) -> None:
    assert full_name(first_name, last_name) == shown
