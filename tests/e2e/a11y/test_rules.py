"""Each of our own rules finds what breaks it, and nothing on a page that keeps it."""

import pytest
from playwright.sync_api import Page

from a11y import announcements, axe, focus, in_view, nu
from a11y.findings import Judged
from a11y.matrix import SUCCESS, Matrix, same_titles
from a11y.rules import RULES, findings
from tests.conftest import skip

pytestmark = pytest.mark.one_database
HELP = """<nav><a href="/aide">Aide</a> <a href="/contact">Contact</a> <a href="tel:0199001234">Téléphone</a>
<a href="/contact">Écrire</a> <a href="/aide">Questions</a></nav>"""
GOOD = f"""<!doctype html><html lang="fr"><head><title>Page – Espace</title>
<meta name="description" content="Une page."><style>
body {{ font: 1rem sans-serif; color: #000; background: #fff }} a {{ color: #00c }} button, input {{ min-height: 44px }}
input {{ border: 2px solid #555 }} nav a {{ display: inline-block; line-height: 24px }}
</style></head><body>{HELP}<main id="contenu"><h1>Page</h1>
<p>Lisez <a href="#x">la suite</a>.</p>
<p><label for="email">Adresse</label> <input id="email" name="email" autocomplete="email"></p>
<p><button>Envoyer</button></p></main><div role="status" id="annonces"></div></body></html>"""
H1, STATUS, BUTTON = "<h1>Page</h1>", '<div role="status" id="annonces">', "<p><button>Envoyer</button></p>"
LONG = "<p style='width: 3em; overflow: hidden; white-space: nowrap'>trop long pour sa boîte</p>"
SMALL = "<ul><li><a href='#y' style='display: block; font-size: 10px; line-height: 1'>y</a></li></ul>"
LINES = "<ul style='list-style: none'><li>Un</li></ul>"
HELP_BESIDE = "<form><fieldset><p>Appelez le <a href='tel:0'>zéro</a> maintenant.</p></fieldset></form>"
NOTICE = "<div class='notifications'><p>Information</p></div>"
BAD = {
    "no-sideways-scroll": (H1, H1 + "<div style='width: 2000px'>large</div>"),
    "nothing-clipped": (H1, H1 + LONG),
    "target-size": (BUTTON, BUTTON + SMALL),
    "main-action-size": ("<button>", "<button style='min-height: 30px; height: 30px'>"),
    "one-live-region": (STATUS, '<div role="alert"></div>' + STATUS),
    "live-description": ("<button>", "<span id='t' hidden>Avant</span><button aria-describedby='t'>"),
    "unique-names": (BUTTON, "".join(BUTTON.replace("<button>", f"<button name='of' value='{n}'>") for n in "123")),
    "help-in-error": (BUTTON, BUTTON + HELP_BESIDE),
    "success-said": (H1, f"{H1}<p>Texte.</p>{NOTICE}"),
    "suggestions-tied": (BUTTON, "<div><button data-fills='email'>zoe@exemple.fr</button></div>" + BUTTON),
    "lists": (H1, H1 + LINES),
    "no-datalist": ('name="email"', 'name="email" list="l"'),
    "said-once": (H1, H1 + "<meter value='0.5' aria-label='Niveau'></meter>"),
    "description": ('<meta name="description" content="Une page.">', ""),
    "autocomplete": ('autocomplete="email"', 'autocomplete="off"'),
    "links-underlined": ('<a href="#x"', "<a style='text-decoration: none' href='#x'"),
    "text-contrast": ("color: #000", "color: #666"),
    "control-contrast": ("solid #555", "solid #ccc"),
    "reading-order": (BUTTON, BUTTON.replace("<p>", "<p style='position: absolute; top: 0'>")),
    "not-by-colour-alone": ('name="email"', 'name="email" aria-invalid="true"'),
    "no-motion": ("solid #555", "solid #555; transition: color 1s"),
    "help-in-place": (
        '<a href="/aide">Aide</a> <a href="/contact">',
        '<a href="/contact">Contact</a> <a href="/aide">',
    ),
    "one-idea": (BUTTON, BUTTON.replace("<button>", "<button class='button--primary'>") * 2),
    "plain-language": (H1, H1 + f"<p>{'mot ' * 25}.</p>"),
    "typography": (H1, H1 + "<p>Avez-vous un code ?</p>"),
    "language": ('lang="fr"', 'lang="en"'),
    "one-heading": (H1, H1 + "<h1>Autre</h1>"),
    "title": ("<title>", "<title>Erreur\u00a0: "),
}


def checks(page: Page) -> set[str]:
    return {finding.check for finding in findings(page)}


def test_every_rule_is_shown_failing() -> None:
    assert BAD.keys() | {"errors-tied"} == {rule.name for rule in RULES}


@pytest.fixture(autouse=True)
def less_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")


def test_a_good_page_breaks_none(page: Page) -> None:
    page.set_content(GOOD)
    assert findings(page) == []


@pytest.mark.parametrize("rule", BAD)
def test_what_breaks_a_rule_is_found(page: Page, rule: str) -> None:
    right, wrong = BAD[rule]
    assert GOOD.count(right) >= 1
    page.set_content(GOOD.replace(right, wrong, 1))
    assert checks(page) == {f"rule:{rule}"}


LINK = '<li><a style="display: block; min-height: 44px" href="#email">Adresse\u00a0: incomplète</a></li>'
OF_FORM = '<li class="error-summary__of-form">Recommencez.</li>'
REFUSED = (
    GOOD.replace("<title>", "<title>Erreur\u00a0: ")
    .replace(H1, f'{H1}<div class="error-summary"><ul>{LINK}{OF_FORM}</ul></div>')
    .replace('<input id="email"', '<span id="e">Erreur\u00a0: incomplète</span> <input id="email" aria-describedby="e"')
    .replace("<input ", '<input aria-invalid="true" ')
)
UNTIED = {
    "an error without a link": (LINK, "<li>Adresse\u00a0: incomplète</li>"),
    "a link that leads to a field that is not marked": ('aria-invalid="true"', ""),
    "a link that leads nowhere": ('href="#email"', 'href="#phone"'),
    "a marked field without an error": (LINK, ""),
}


@pytest.mark.parametrize("fault", UNTIED)
def test_an_error_that_is_tied_to_no_field_is_found(page: Page, fault: str) -> None:
    page.set_content(REFUSED)
    assert findings(page) == []
    right, wrong = UNTIED[fault]
    assert right in REFUSED
    page.set_content(REFUSED.replace(right, wrong, 1))
    assert checks(page) == {"rule:errors-tied"}


def test_a_link_of_the_summary_that_is_too_small_is_found(page: Page) -> None:
    page.set_content(REFUSED.replace("min-height: 44px", "height: 40px"))
    assert checks(page) == {"rule:main-action-size"}


def test_help_inside_the_error_is_right(page: Page) -> None:
    page.set_content(REFUSED.replace(": incomplète</span>", ": appelez le <a href='tel:0'>zéro</a>.</span>"))
    assert findings(page) == []


def test_a_success_that_the_title_does_not_say_is_found(page: Page) -> None:
    said = GOOD.replace(H1, H1 + NOTICE.replace("<p>", "<p class='notification--success'>"))
    page.set_content(said)
    assert checks(page) == {"rule:success-said"}
    page.set_content(said.replace("<title>", "<title>C’est fait\u00a0: "))
    assert findings(page) == []


def test_a_dialog_that_silences_the_live_region_is_found(page: Page) -> None:
    page.set_content(GOOD.replace(STATUS, "<dialog>Fin</dialog>" + STATUS))
    assert checks(page) == {"rule:one-live-region"}
    page.set_content(GOOD.replace(STATUS, "<dialog>Fin<p role='status'></p></dialog>" + STATUS))
    assert findings(page) == []


@pytest.mark.parametrize(
    "words", ["Veuillez saisir votre nom.", "Votre e-mail est invalide.", "Lisez la note ci-dessous."]
)
def test_words_that_only_offices_use_are_found(page: Page, words: str) -> None:
    page.set_content(GOOD.replace(H1, f"{H1}<p>{words}</p>"))
    assert checks(page) == {"rule:plain-language"}


def test_a_field_whose_purpose_nobody_has_thought_about_is_found(page: Page) -> None:
    page.set_content(GOOD.replace(BUTTON, BUTTON + "<input name='nickname' aria-label='Surnom'>"))
    assert checks(page) == {"rule:autocomplete"}


def test_a_page_without_live_region_heading_or_step_in_its_title_is_found(page: Page) -> None:
    page.set_content(GOOD.replace(' id="annonces"', "").replace("h1>", "h2>"))
    assert checks(page) >= {"rule:one-live-region", "rule:one-heading"}
    page.set_content(GOOD.replace("<h1>", "<p class='stepper'>Étape 2 sur 5</p><h1>"))
    assert checks(page) == {"rule:title"}


@pytest.mark.parametrize(
    "groups", ["<fieldset><input name='word' autocomplete='off' aria-label='A'></fieldset>" * 4, "".join(
        f"<label><input type='checkbox' name='{name}'> {name * 9}</label> " for name in "abcdefgh")],
    ids=["four groups", "eight questions in one"],
)  # fmt: skip
def test_a_page_that_asks_too_much_at_once_is_found(page: Page, groups: str) -> None:
    page.set_content(GOOD.replace(BUTTON, groups))
    assert checks(page) == {"rule:one-idea"}


@pytest.mark.parametrize("way", ['<a href="tel:0199001234">Téléphone</a>', '<a href="/aide">Aide</a>'])
def test_a_way_to_get_help_that_is_missing_is_found(page: Page, way: str) -> None:
    page.set_content(GOOD.replace(way, ""))
    assert checks(page) == {"rule:help-in-place"}


def test_a_rule_is_left_out_on_demand_only(page: Page) -> None:
    page.set_content(GOOD.replace(HELP, "").replace("<h1>", "<h2>"))
    assert {finding.check for finding in findings(page, without=("help-in-place",))} == {"rule:one-heading"}


WITHOUT_HELP = GOOD.replace(HELP, "")
INDICATOR = "<style>:focus { outline: 3px solid #00c }"
UNFOCUSED = {
    "an indicator of 0 px": ("outline: 3px solid #00c", "outline: none"),
    "an indicator of 1.2:1": ("outline: 3px solid #00c", "outline: 3px solid #eee"),
    "out of sight or covered": (H1, H1 + "<div style='position: fixed; inset: 0; background: #fff'></div>"),
    "2 stops are reached of 3": ("<button>", "<button tabindex='1'>"),
    "3 stops are reached of 5": (
        BUTTON,
        BUTTON + "<button onfocus='this.blur()'>Fuyant</button><button>Perdu</button>",
    ),
}


def test_stops_that_can_be_seen_in_order_are_right(page: Page) -> None:
    page.set_content(WITHOUT_HELP.replace("<style>", INDICATOR))
    assert focus.findings(page) == []


@pytest.mark.parametrize("finding", UNFOCUSED)
def test_a_stop_that_is_lost_is_found(page: Page, finding: str) -> None:
    right, wrong = UNFOCUSED[finding]
    good = WITHOUT_HELP.replace("<style>", INDICATOR)
    assert right in good
    page.set_content(good.replace(right, wrong, 1))
    assert any(finding in found.what for found in focus.findings(page))


def test_a_refused_form_whose_errors_are_not_where_the_focus_is_is_found(page: Page) -> None:
    page.set_content(GOOD.replace(H1, H1 + "<div class='error-summary' tabindex='-1'>Erreur</div>"))
    assert [found.what for found in focus.arrival(page)] == ["it lands on <body>, not on <div>"]
    page.locator(".error-summary").focus()
    assert focus.arrival(page) == []


SAYS = "document.getElementById('annonces').textContent = 'Mot de passe affiché.'"
SWAPS = "document.getElementById('contenu').outerHTML = document.getElementById('contenu').outerHTML"


def test_what_is_said_for_a_page_that_is_gone_is_found(page: Page) -> None:
    page.route("**/a11y", lambda route: route.fulfill(body=GOOD, content_type="text/html"))
    announcements.listen(page)
    page.goto("/a11y")
    page.evaluate(SAYS)
    assert announcements.last(page) == "Mot de passe affiché." and announcements.findings(page) == []
    page.evaluate(SWAPS)
    assert [found.check for found in announcements.findings(page)] == [announcements.CHECK]
    assert announcements.last(page) == ""


def test_what_is_said_and_taken_away_is_still_known(page: Page) -> None:
    page.route("**/a11y", lambda route: route.fulfill(body=GOOD, content_type="text/html"))
    announcements.listen(page)
    page.goto("/a11y")
    page.evaluate(SAYS)
    page.evaluate("document.getElementById('annonces').textContent = ''")
    assert announcements.last(page) == "Mot de passe affiché."


TALL = "<div style='height: 3000px'></div>"
FIELD = "<label for='email' style='display: block'>Adresse</label>"


def test_a_field_whose_label_is_out_of_view_after_a_link_of_the_summary_is_found(page: Page) -> None:
    low = REFUSED.replace('<p><label for="email">Adresse</label>', f"{TALL}<p class='field'>{FIELD}") + TALL
    assert FIELD in low
    page.set_content(low.replace("</style>", "input { scroll-margin-top: 8rem }</style>"))
    assert in_view.findings(page) == []
    page.set_content(low)
    assert len(in_view.findings(page)) == len(in_view.WINDOWS)


def test_a_title_that_is_out_of_view_when_one_arrives_is_found(page: Page) -> None:
    page.set_content(GOOD.replace("<h1>", "<h1 tabindex='-1' style='margin-bottom: 3000px'>"))
    page.locator("h1").focus()
    assert in_view.arrival(page) == []
    page.evaluate("scrollTo(0, 500)")
    assert [found.check for found in in_view.arrival(page)] == [in_view.CHECK]


@pytest.mark.parametrize(("page_after", "found"), [("/aide", [SUCCESS]), ("/creation/expert/conditions", [])])
def test_a_success_that_nothing_says_is_found(page: Page, page_after: str, found: list[str]) -> None:
    """WCAG 4.1.3: a POST has changed something, and the page that comes neither says so nor takes the focus."""
    form = GOOD.replace(BUTTON, f"<form method='post' action='/sent'>{BUTTON}</form>")
    page.route("**/form", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.route("**/sent", lambda route: route.fulfill(status=303, headers={"Location": page_after}))
    matrix = Matrix(page, "success", script=True)
    page.goto("/form")
    page.get_by_role("button").click()
    page.wait_for_url(f"**{page_after}")
    assert [one.check for one in matrix.unsaid()] == found
    page.goto(page_after)
    assert matrix.unsaid() == []


def test_two_addresses_with_the_same_title_are_found() -> None:
    pages = [
        Judged(state, path, True, title, "", [])
        for state, path, title in (("a", "/a", "A"), ("b", "/b", "A"), ("c", "/b", "A"))
    ]
    assert [found.what for found in same_titles(pages)] == ["'A': /a, /b"]
    assert same_titles(pages[1:]) == []


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["script", "no script"])
def test_axe_finds_with_and_without_script(page: Page, options: dict[str, bool]) -> None:
    page.route("**/a11y", lambda route: route.fulfill(body=GOOD.replace('for="email"', ""), content_type="text/html"))
    page.goto("/a11y")
    assert "axe:label" in {found.check for found in axe.findings(page)}


def test_the_nu_checker_finds_what_is_no_html() -> None:
    if reason := nu.why_unavailable():
        skip(reason)
    assert nu.findings({"good": GOOD}) == []
    (found,) = nu.findings({"good": GOOD, "bad": GOOD.replace("<h1>", "<h1 colour='red'>")})
    assert (found.check, found.state) == ("nu", "bad")
    rules = GOOD.replace("<input ", "<input passwordrules='required: digit' ", 1)
    assert rules != GOOD and nu.findings({"what password managers read": rules}) == []
