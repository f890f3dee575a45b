"""SPEC 6: three ways, chosen by the person; the automatic one asks for neither sight, hearing nor memory."""

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect
from pytest_espace_pro.pages.activation import CodePage
from pytest_espace_pro.pages.creation import CredentialsPage, TermsPage

from tests.e2e.keyboard import Keyboard
from tests.support.devices import DEVICES

pytestmark = pytest.mark.one_database
AUTOMATIC = "Vérification automatique"
DONE = "Vérification automatique réussie. Vous pouvez continuer."
RUNNING = "Vérification automatique en cours."
WITHOUT_SCRIPT = DEVICES["phone"] | {"java_script_enabled": False}
TASKS = "**/verification/*/calcul"


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def is_task(request: Request) -> bool:
    return request.url.endswith("/calcul")


def hold_tasks(page: Page) -> list[Route]:
    """Keep the automatic check from getting its task until the test lets it through."""
    held: list[Route] = []
    page.context.route(TASKS, lambda route: held.append(route))
    return held


def test_the_image_is_shown_first_and_each_way_shows_what_it_needs(terms: TermsPage) -> None:
    image, sound, answer = terms.main.get_by_role("img"), terms.sound, terms.field("Caractères de l’image ou du son *")
    for way, shown in (
        (None, (True, False, True)),
        ("Écouter l’extrait sonore", (False, True, True)),
        (AUTOMATIC, (False, False, False)),
        ("Recopier l’image", (True, False, True)),
    ):
        if way:
            terms.choose_way(way)
        assert (image.is_visible(), sound.is_visible(), answer.is_visible()) == shown
        terms.assert_accessible()


def test_a_proof_that_the_browser_brings_back_after_a_reload_is_forgotten(terms: TermsPage, page: Page) -> None:
    """Firefox restores what a script wrote into a hidden field: it was for the challenge of the former page."""

    def restore(route: Route) -> None:
        answer = route.fetch()
        stale = answer.text().replace('name="challenge_proof"', 'name="challenge_proof" value="stale"')
        route.fulfill(response=answer, body=stale)

    page.route("**/creation/expert/conditions", restore, times=1)
    page.reload()
    terms = TermsPage(page, terms.kit)
    terms.accept_terms().choose_way(AUTOMATIC)
    expect(status(page)).to_have_text(DONE)
    terms.continue_()


def test_the_automatic_check_is_announced_and_lets_through(terms: TermsPage, page: Page) -> None:
    held = hold_tasks(page)
    with page.context.expect_event("request", is_task):
        terms.accept_terms().choose_way(AUTOMATIC)
    expect(status(page)).to_contain_text(RUNNING)
    expect(terms.main.get_by_role("progressbar", name="Avancement de la vérification automatique")).to_be_visible()
    terms.assert_accessible()
    held[0].continue_()
    expect(status(page)).to_have_text(DONE)
    expect(terms.main.get_by_role("radio", name=AUTOMATIC)).to_be_focused()
    terms.assert_accessible()
    terms.continue_()


def test_by_keyboard_the_automatic_check_takes_two_arrows(terms: TermsPage, page: Page) -> None:
    keyboard = Keyboard(page)
    keyboard.go_to(terms.field("J’accepte sans restriction les conditions générales *")).press("Space")
    keyboard.go_to(terms.main.get_by_role("radio", name="Recopier l’image")).press("ArrowDown").press("ArrowDown")
    expect(status(page)).to_have_text(DONE)
    keyboard.press("Enter")
    CredentialsPage(page, terms.kit)


def test_another_way_chosen_cancels_the_automatic_check(terms: TermsPage, page: Page) -> None:
    hold_tasks(page)
    terms.choose_way(AUTOMATIC)
    expect(status(page)).to_contain_text(RUNNING)
    terms.choose_way("Recopier l’image")
    assert not page.workers
    terms.accept_terms().solve_captcha().continue_()


def test_a_form_sent_too_early_leaves_when_the_automatic_check_ends(terms: TermsPage, page: Page) -> None:
    held = hold_tasks(page)
    with page.context.expect_event("request", is_task):
        terms.accept_terms().choose_way(AUTOMATIC).press("Continuer")
    expect(status(page)).to_contain_text("Encore un instant")
    held[0].continue_()
    CredentialsPage(page, terms.kit)


def test_an_automatic_check_that_fails_says_so_and_can_be_tried_again(terms: TermsPage, page: Page) -> None:
    page.context.route(TASKS, lambda route: route.abort())
    terms.accept_terms().choose_way(AUTOMATIC)
    expect(status(page)).to_contain_text("n’a pas abouti")
    page.context.unroute(TASKS)
    terms.choose_way("Recopier l’image").choose_way(AUTOMATIC)
    expect(status(page)).to_have_text(DONE)
    terms.continue_()


def test_who_chose_the_automatic_check_finds_it_done_on_the_next_pages(terms: TermsPage, page: Page) -> None:
    terms.accept_terms().choose_way(AUTOMATIC)
    expect(status(page)).to_have_text(DONE)
    terms.continue_()
    page.goto("/activation")
    CodePage(page, terms.kit)
    expect(status(page)).to_have_text(DONE)


def test_after_a_refused_form_the_automatic_check_is_done_again(terms: TermsPage, page: Page) -> None:
    """The challenge has served: another one is computed, and the person has nothing more to do."""
    page.context.route(TASKS, lambda route: route.abort())
    terms.choose_way(AUTOMATIC)
    expect(status(page)).to_contain_text("n’a pas abouti")
    page.context.unroute(TASKS)
    terms.accept_terms().continue_expecting_errors("La vérification automatique n’est pas terminée.")
    expect(status(page)).to_have_text(DONE)
    terms.continue_()


@pytest.mark.parametrize("options", [WITHOUT_SCRIPT], indirect=True, ids=["without script"])
def test_without_script_two_ways_are_left_and_why_is_said(terms: TermsPage) -> None:
    expect(terms.main.get_by_role("radio", name=AUTOMATIC)).to_be_hidden()
    expect(terms.main).to_contain_text("La vérification automatique demande JavaScript")
    terms.choose_way("Écouter l’extrait sonore")
    expect(terms.sound).to_be_visible()
    terms.press("Changer le son")
    expect(terms.sound).to_be_visible()
    terms.accept_terms().solve_captcha().continue_()
