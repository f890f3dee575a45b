"""What our own scripts may do in a browser; what they do there is seen in tests/e2e/."""

import re

import pytest

from tests.support.html import attribute
from tests.unit.web.conftest import Walker
from webapp import paths

SCRIPTS = sorted((paths.ROOT / "static" / "js").rglob("*.js"))
MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTMLUnsafe"
CODE = r"\beval\(|new Function|javascript:"
KEEPING = r"localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|cookieStore"
PASTING = r"[\"']paste[\"']|onpaste"


@pytest.mark.parametrize(
    ("rule", "forbidden"),
    [
        pytest.param("what is text stays text", MARKUP, id="markup"),
        pytest.param("no text becomes a program", CODE, id="code"),
        pytest.param("nothing is kept in the browser", KEEPING, id="keeping"),
        pytest.param("pasting is never hindered", PASTING, id="pasting"),
    ],
)
def test_no_script_of_ours_does_what_is_forbidden(rule: str, forbidden: str) -> None:
    assert len(SCRIPTS) > 10
    found = {path.name: re.findall(forbidden, path.read_text()) for path in SCRIPTS}
    assert {name: words for name, words in found.items() if words} == {}, rule


def test_each_password_is_masked_and_left_to_the_browsers_own_help(walker: Walker, number: str) -> None:
    """A browser may fill it, keep it, and paste into it: it learns which password it is, and has no limit."""
    purposes = {"password": "new-password", "password_confirmation": "new-password"}
    pages = {
        "/connexion": {"password": "current-password"},
        "/creation/expert/identifiants": purposes,
        "/espace/coordonnees/mot-de-passe": purposes | {"current_password": "current-password"},
    }
    for page, expected in pages.items():
        if page.startswith("/creation"):
            walker.to_credentials()
        elif page.startswith("/espace"):
            walker.sign_in()
        fields = walker.open(page).document.query("input[name*=password]")
        assert {attribute(field, "name"): attribute(field, "autocomplete") for field in fields} == expected, page
        for field in fields:
            assert attribute(field, "type") == "password", page
            assert attribute(field, "maxlength") is attribute(field, "readonly") is None, page
