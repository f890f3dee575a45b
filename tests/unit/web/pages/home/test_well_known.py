"""SPEC 9: password managers find the page where a password is changed."""

from tests.unit.web.conftest import Walker


def test_whoever_is_signed_in_comes_to_the_change_of_password(walker: Walker, number: str) -> None:
    walker.sign_in().open("/.well-known/change-password")
    assert walker.url == "/espace/coordonnees/mot-de-passe"


def test_whoever_is_signed_out_signs_in_first(walker: Walker) -> None:
    assert walker.open("/.well-known/change-password").url == "/connexion"


def test_no_page_of_that_kind_is_invented(walker: Walker) -> None:
    """Managers ask for it to see that a site answers 404 for what it has not."""
    assert walker.open("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200").status == 404
