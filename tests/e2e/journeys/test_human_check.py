"""SPEC 6: three ways, chosen by the person; the automatic one asks for neither sight, hearing nor memory."""

import re

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect
from pytest_espace_pro.pages.creation import CredentialsPage, TermsPage

from tests.e2e.keyboard import Keyboard
from tests.support.devices import DEVICES
from tests.support.waiting import until

pytestmark = pytest.mark.one_database
AUTOMATIC = "Automatique"
DONE = "Faite par votre appareil."
RUNNING = "En cours, quelques secondes."
WITHOUT_SCRIPT = DEVICES["phone"] | {"java_script_enabled": False}
TASKS = "**/verification/*/calcul"
DRAWN = re.compile(r"/verification/[^/]+\.(png|mp3)")


SOUND = "Son"
IMAGE = "Image"


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def is_task(request: Request) -> bool:
    return request.url.endswith("/calcul")


def hold_tasks(page: Page) -> list[Route]:
    """Keep the automatic check from getting its task until the test lets it through."""
    held: list[Route] = []
    page.context.route(TASKS, lambda route: held.append(route))
    return held


def drawn_for(page: Page) -> list[str]:
    """The images and sounds that the browser asks for from now on."""
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url) if DRAWN.search(request.url) else None)
    return asked


def test_each_way_shows_what_it_needs(terms: TermsPage) -> None:
    image, sound, answer = terms.main.get_by_role("img"), terms.sound, terms.field("Caractères de l’image ou du son *")
    for way, shown in (
        (None, (False, False, False)),
        (SOUND, (False, True, True)),
        (IMAGE, (True, False, True)),
        (AUTOMATIC, (False, False, False)),
    ):
        if way:
            terms.choose_way(way)
        assert (image.is_visible(), sound.is_visible(), answer.is_visible()) == shown
        terms.assert_accessible()


def test_the_device_passes_the_check_by_itself_and_nothing_is_drawn_or_moves(terms: TermsPage, page: Page) -> None:
    """SPEC 6: one quiet line, which the person may ignore; nothing is spoken over what is being read."""
    held, drawn = hold_tasks(page), drawn_for(page)
    page.reload()
    terms = TermsPage(page, terms.kit)
    check, button = terms.main.get_by_role("group", name="Vérification anti-robot"), page.locator(".buttons")
    expect(check.get_by_text(RUNNING)).to_be_visible()
    before = check.bounding_box(), button.bounding_box()
    until(lambda: bool(held))
    held[0].continue_()
    expect(check.get_by_text(DONE)).to_be_visible()
    assert (check.bounding_box(), button.bounding_box()) == before
    expect(status(page)).to_be_empty()
    terms.accept_terms().continue_()
    assert not drawn


def test_the_image_is_drawn_once_it_is_chosen(terms: TermsPage, page: Page) -> None:
    drawn = drawn_for(page)
    terms.choose_way(SOUND)
    assert not drawn
    terms.choose_way(IMAGE)
    expect(terms.main.get_by_role("img")).to_have_js_property("complete", True)
    assert [url.rpartition(".")[2] for url in drawn] == ["png"]


def test_what_stands_for_browsers_without_script_never_comes_alive_in_a_swap(terms: TermsPage, page: Page) -> None:
    """htmx reads a page as a browser without script does: the image of a <noscript> would be drawn, and chosen."""
    drawn = drawn_for(page)
    page.context.route(TASKS, lambda route: route.abort())
    page.reload()
    terms = TermsPage(page, terms.kit)
    expect(status(page)).to_contain_text("n’a pas abouti")
    terms.accept_terms().continue_expecting_errors("La vérification automatique n’est pas terminée.")
    expect(terms.main.get_by_role("radio", name=AUTOMATIC)).to_be_checked()
    assert not drawn


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
    expect(terms.main.get_by_text(DONE)).to_be_visible()
    terms.continue_()


def test_an_automatic_check_that_is_chosen_is_announced(terms: TermsPage, page: Page) -> None:
    held = hold_tasks(page)
    terms.accept_terms().choose_way(IMAGE)
    page.reload()  # the one that began by itself is over
    terms = TermsPage(page, terms.kit).choose_way(IMAGE)
    with page.context.expect_event("request", is_task):
        terms.accept_terms().choose_way(AUTOMATIC)
    expect(status(page)).to_contain_text(RUNNING)
    expect(terms.main.get_by_role("progressbar", name="Avancement de la vérification automatique")).to_be_visible()
    terms.assert_accessible()
    held[-1].continue_()
    expect(status(page)).to_have_text(DONE)
    expect(terms.main.get_by_role("radio", name=AUTOMATIC)).to_be_focused()
    terms.assert_accessible()
    terms.continue_()


def test_by_keyboard_the_check_takes_no_key(terms: TermsPage, page: Page) -> None:
    keyboard = Keyboard(page)
    keyboard.go_to(terms.field("J’accepte sans restriction les conditions générales *")).press("Space").press("Enter")
    CredentialsPage(page, terms.kit)


def test_another_way_chosen_cancels_the_automatic_check_and_this_is_said(terms: TermsPage, page: Page) -> None:
    hold_tasks(page)
    page.reload()
    terms = TermsPage(page, terms.kit).choose_way(IMAGE)
    expect(status(page)).to_have_text("Vérification automatique arrêtée.")
    assert not page.workers
    terms.accept_terms().solve_captcha().continue_()


def test_a_form_sent_too_early_leaves_when_the_automatic_check_ends(terms: TermsPage, page: Page) -> None:
    held = hold_tasks(page)
    with page.context.expect_event("request", is_task):
        page.reload()
    TermsPage(page, terms.kit).accept_terms().press("Continuer")
    expect(status(page)).to_contain_text("Encore un instant")
    held[0].continue_()
    CredentialsPage(page, terms.kit)


def test_an_automatic_check_that_fails_says_so_and_can_be_tried_again(terms: TermsPage, page: Page) -> None:
    page.context.route(TASKS, lambda route: route.abort())
    page.reload()
    terms = TermsPage(page, terms.kit)
    expect(status(page)).to_contain_text("n’a pas abouti")
    page.context.unroute(TASKS)
    terms.accept_terms().choose_way(IMAGE).choose_way(AUTOMATIC)
    expect(status(page)).to_have_text(DONE)
    terms.continue_()


def test_after_a_refused_form_the_automatic_check_is_done_again(terms: TermsPage, page: Page) -> None:
    """The challenge has served: another one is computed, and the person has nothing more to do."""
    page.context.route(TASKS, lambda route: route.abort())
    page.reload()
    terms = TermsPage(page, terms.kit)
    expect(status(page)).to_contain_text("n’a pas abouti")
    page.context.unroute(TASKS)
    terms.accept_terms().continue_expecting_errors("La vérification automatique n’est pas terminée.")
    expect(terms.main.get_by_text(DONE)).to_be_visible()
    terms.continue_()


@pytest.mark.parametrize("options", [WITHOUT_SCRIPT], indirect=True, ids=["without script"])
def test_without_script_the_image_is_chosen_and_the_sound_one_press_away(terms: TermsPage) -> None:
    expect(terms.main.get_by_role("radio", name=AUTOMATIC)).to_be_hidden()
    expect(terms.main.get_by_role("radio", name=IMAGE)).to_be_checked()
    expect(terms.main.get_by_role("img")).to_be_visible()
    terms.choose_way(SOUND)
    expect(terms.sound).to_be_visible()
    terms.press("Changer le son")
    expect(terms.sound).to_be_visible()
    terms.accept_terms().solve_captcha().continue_()


@pytest.mark.parametrize("options", [WITHOUT_SCRIPT], indirect=True, ids=["without script"])
def test_without_script_another_image_brings_the_person_back_to_the_check(terms: TermsPage) -> None:
    terms.press("Changer l’image")
    expect(terms.main.get_by_role("group", name="Vérification anti-robot")).to_be_focused()
    expect(terms.main.get_by_role("img")).to_be_in_viewport(ratio=1)
