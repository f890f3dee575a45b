"""SPEC 3.3: names are shown as "Prénom NOM"."""

import pytest

from webapp.domain.person_name import full_name, reads_as_web_address


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


@pytest.mark.parametrize(
    "name",
    [
        "www.exemple.fr", "WWW.gagnez", "exemple.com", "EXEMPLE.COM", "Gagnez sur exemple.fr",
        "exemple.fr maintenant",
        "promo-2026.net", "sous.domaine.org", "exemple.online", "bücher.de", "exemple.example",
        "Zoé exemple.xyz Martin",
        "bit.ly", "exemple.co.uk",
    ],
)  # fmt: skip
def test_a_name_that_reads_as_a_web_address_is_recognised(name: str) -> None:
    assert reads_as_web_address(name)


@pytest.mark.parametrize(
    "name",
    [
        "M. Martin", "J.-P. Martin", "J.P. Martin", "St. Clair", "St.Clair", "Jean.Paul",
        "Martin Jr.", "Ste.Marie", "Dr. No",
        "Martin", "", ".", "...", "Gal·la", "A.M", "X.Y.Z", "Exemple. fr", "Louis XIV.", "Hồ Chí Minh", "d'Arc",
    ],
)  # fmt: skip
def test_a_name_with_dots_is_a_name(name: str) -> None:
    assert not reads_as_web_address(name)
