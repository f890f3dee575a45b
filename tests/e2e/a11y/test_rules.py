"""Each of our own rules finds what breaks it, and nothing on a page that keeps it."""

import pytest
from playwright.sync_api import Page

from a11y import focus
from a11y.rules import RULES, findings

GOOD = """<!doctype html><html lang="fr"><head><title>Page – Espace</title><style>
body { font: 1rem sans-serif; color: #000; background: #fff } a { color: #00c } button, input { min-height: 44px }
input { border: 2px solid #555 }
</style></head><body><main id="contenu"><h1>Page</h1>
<p>Lisez <a href="#x">la suite</a>.</p>
<p><label for="email">Adresse</label> <input id="email" name="email" autocomplete="email"></p>
<p><button>Envoyer</button></p></main><div role="status" id="annonces"></div></body></html>"""
H1, STATUS, BUTTON = "<h1>Page</h1>", '<div role="status" id="annonces">', "<p><button>Envoyer</button></p>"
LONG = "<p style='width: 3em; overflow: hidden; white-space: nowrap'>trop long pour sa boîte</p>"
SMALL = "<ul><li><a href='#y' style='display: block; font-size: 10px; line-height: 1'>y</a></li></ul>"
BAD = {
    "no-sideways-scroll": (H1, H1 + "<div style='width: 2000px'>large</div>"),
    "nothing-clipped": (H1, H1 + LONG),
    "target-size": (BUTTON, BUTTON + SMALL),
    "main-action-size": ("<button>", "<button style='min-height: 30px; height: 30px'>"),
    "one-live-region": (STATUS, '<div role="alert"></div>' + STATUS),
    "autocomplete": ('autocomplete="email"', 'autocomplete="off"'),
    "links-underlined": ("<a href", "<a style='text-decoration: none' href"),
    "text-contrast": ("color: #000", "color: #666"),
    "control-contrast": ("solid #555", "solid #ccc"),
    "reading-order": (BUTTON, BUTTON.replace("<p>", "<p style='position: absolute; top: 0'>")),
    "language": ('lang="fr"', 'lang="en"'),
    "one-heading": (H1, H1 + "<h1>Autre</h1>"),
    "title": ("<title>", "<title>Erreur\u00a0: "),
}


def test_every_rule_is_shown_failing() -> None:
    assert BAD.keys() == {rule.name for rule in RULES}


def test_a_good_page_breaks_none(page: Page) -> None:
    page.set_content(GOOD)
    assert findings(page) == []


@pytest.mark.parametrize("rule", BAD)
def test_what_breaks_a_rule_is_found(page: Page, rule: str) -> None:
    right, wrong = BAD[rule]
    assert GOOD.count(right) >= 1
    page.set_content(GOOD.replace(right, wrong, 1))
    assert {finding.split(":")[0] for finding in findings(page)} == {rule}


def test_a_page_without_live_region_heading_or_step_in_its_title_is_found(page: Page) -> None:
    page.set_content(GOOD.replace(' id="annonces"', "").replace("h1>", "h2>"))
    assert {finding.split(":")[0] for finding in findings(page)} >= {"one-live-region", "one-heading"}
    page.set_content(GOOD.replace("<h1>", "<p class='stepper'>Étape 2 sur 5</p><h1>"))
    assert {finding.split(":")[0] for finding in findings(page)} == {"title"}


INDICATOR = "<style>:focus { outline: 3px solid #00c }"
UNFOCUSED = {
    "an indicator of 0 px": ("outline: 3px solid #00c", "outline: none"),
    "an indicator of 1.2:1": ("outline: 3px solid #00c", "outline: 3px solid #eee"),
    "out of sight or covered": (H1, H1 + "<div style='position: fixed; inset: 0; background: #fff'></div>"),
    "2 stops are reached of 3": ("<button>", "<button tabindex='1'>"),
    "3 stops are reached of 5": (BUTTON, BUTTON + "<button onfocus='this.blur()'>Fuyant</button><button>Perdu</button>"),
}


def test_stops_that_can_be_seen_in_order_are_right(page: Page) -> None:
    page.set_content(GOOD.replace("<style>", INDICATOR))
    assert focus.findings(page) == []


@pytest.mark.parametrize("finding", UNFOCUSED)
def test_a_stop_that_is_lost_is_found(page: Page, finding: str) -> None:
    right, wrong = UNFOCUSED[finding]
    good = GOOD.replace("<style>", INDICATOR)
    assert right in good
    page.set_content(good.replace(right, wrong, 1))
    assert any(finding in found for found in focus.findings(page))
