"""SPEC 8.3, 8: change what the space knows, take one's data, close it, change one's mind."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, Route, expect
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.pages.account import (
    ChangeAddressPage,
    ChangeEmailPage,
    ChangeNamePage,
    ChangePage,
    ChangePasswordPage,
    ChangePhonePage,
    ChangeQuestionPage,
    SpaceDetailsPage,
    SpacePage,
)
from pytest_espace_pro.pages.activation import CodePage
from pytest_espace_pro.pages.home import SignInPage

from tests.support.devices import DEVICES
from tests.support.people import NEW_PASSWORD, PASSWORD

WAYS: dict[str, dict[str, Any]] = {
    "phone": DEVICES["phone"],
    "desktop without JavaScript": DEVICES["desktop"] | {"java_script_enabled": False},
}
all_ways = pytest.mark.parametrize("options", WAYS.values(), ids=WAYS.keys())
on_a_phone = pytest.mark.parametrize("options", ["phone"], indirect=True)
"""These forms are sent without htmx: with and without script, the browser and the server do the same."""


@pytest.fixture
def details(space: SpacePage) -> SpaceDetailsPage:
    return space.open_services().open_details()


@on_a_phone
def test_each_change_asks_for_the_password_and_says_so(details: SpaceDetailsPage, page: Page) -> None:
    kinds: list[type[ChangePage]] = [
        ChangeNamePage,
        ChangePhonePage,
        ChangeAddressPage,
        ChangeQuestionPage,
        ChangePasswordPage,
        ChangeEmailPage,
    ]
    for kind in kinds:
        changing = details.open_change(kind)
        changing.continue_expecting_errors("Mot de passe actuel")
        changing.follow("Revenir sans rien changer")
        details.arrive(SpaceDetailsPage)


@on_a_phone
def test_a_changed_name_is_shown_at_once(details: SpaceDetailsPage, page: Page) -> None:
    changing = details.open_change(ChangeNamePage)
    changing.change("wrong", Nom="Durand")
    expect(changing.main.get_by_role("group", name=re.compile("à corriger$"))).to_be_focused()
    expect(changing.field("Nom *")).to_have_value("Durand")
    changing.change()
    expect(details.arrive(SpaceDetailsPage).main).to_contain_text("Nom modifié.")
    expect(details.main).to_contain_text("Zoé DURAND")


@pytest.mark.parametrize("options", [WAYS["desktop without JavaScript"]], ids=["without JavaScript"])
def test_sent_twice_at_once_a_change_says_its_success_and_signs_nobody_out(
    details: SpaceDetailsPage, page: Page, playwright: Playwright, kit: Kit, address: str
) -> None:
    """The browser throws the first answer away; a minute later the token of the second one still serves."""
    changing = details.open_change(ChangePasswordPage)
    changing.field("Nouveau mot de passe *").fill(NEW_PASSWORD)
    changing.field("Confirmation du nouveau mot de passe *").fill(NEW_PASSWORD)
    statuses: list[int] = []
    beside = playwright.request.new_context()

    def send_beside(route: Route) -> None:
        form = route.request
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
        headers = form.headers | {"cookie": cookies}
        answer = beside.fetch(form.url, method="POST", headers=headers, data=form.post_data, max_redirects=0)
        statuses.append(answer.status)
        route.continue_()

    page.route("**/coordonnees/mot-de-passe", send_beside)
    changing.change()
    expect(details.arrive(SpaceDetailsPage).main).to_contain_text("Mot de passe changé.")
    assert statuses == [303]
    kit.shift_clock(hours=2 / 60)
    page.reload()
    details.arrive(SpaceDetailsPage)
    subjects = [message["subject"] for message in kit.messages(address, at_least=2)]
    assert subjects.count("Espace professionnel – Votre mot de passe a changé") == 1


@all_ways
def test_a_new_address_is_confirmed_through_the_activation_pages(
    details: SpaceDetailsPage, page: Page, kit: Kit, address: str
) -> None:
    new = f"nouvelle.{address}"
    changing = details.open_change(ChangeEmailPage)
    changing.field("Nouvelle adresse électronique *").fill(new)
    changing.field("Confirmation de la nouvelle adresse *").fill(new)
    changing.change()
    details = details.arrive(SpaceDetailsPage)
    expect(details.main).to_contain_text("attend son code jusqu’au")
    page.goto("/activation/code")
    code = CodePage(page, kit).fill(kit.code_sent_to(new)).solve_captcha()
    code.continue_().fill(new).press("Continuer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre adresse est changée")
    details.assert_accessible()
    page.goto(kit.link_sent_to(address, "/activation/opposition/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Reprendre mon espace")
    details.assert_accessible()
    details.press("Reprendre mon espace")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre ancienne adresse est rétablie")
    details.assert_accessible()


@on_a_phone
def test_a_space_is_closed_and_kept_after_all(space: SpacePage, page: Page) -> None:
    closing = space.open_data().open_closing()
    closing.continue_expecting_errors("Écrivez FERMER pour confirmer")
    closing.change(**{"Pour confirmer, écrivez FERMER": "fermer"})
    home = space.arrive(SpacePage)
    expect(home.main).to_contain_text("votre espace sera effacé le")
    home.press("Garder mon espace")
    expect(home.arrive(SpacePage).main).to_contain_text("Votre espace est gardé")


def test_ones_data_is_downloaded(space: SpacePage, page: Page, address: str) -> None:
    data = space.open_data()
    with page.expect_download() as downloading:
        data.follow("Télécharger mes données (fichier JSON)")
    assert address in downloading.value.path().read_text()


@pytest.mark.parametrize("answer", ["Enter", "Escape"])
def test_before_the_session_ends_a_dialog_offers_to_stay(space: SpacePage, page: Page, kit: Kit, answer: str) -> None:
    """WCAG 2.2.1: said 2 minutes before, prolonged by any answer, even Escape; the focus comes back."""
    page.clock.install()
    page.goto("/espace/coordonnees/nom")
    changing = ChangeNamePage(page, kit)
    changing.field("Nom *").focus()
    kit.shift_clock(hours=29 / 60)
    page.clock.fast_forward("29:00")
    dialog = page.get_by_role("dialog", name="Fin de votre session")
    expect(dialog.get_by_role("button", name="Rester connecté")).to_be_focused()
    expect(dialog).to_have_accessible_description(re.compile("moins de deux.minutes"))
    with page.expect_response(lambda response: response.url.endswith("/espace/session")) as prolonged:
        page.keyboard.press(answer)
    assert prolonged.value.json()["seconds_left"] > 1000
    expect(dialog).to_be_hidden()
    expect(changing.field("Nom *")).to_be_focused()


def test_the_dialog_that_is_open_says_by_itself_that_the_session_has_ended(
    space: SpacePage, page: Page, kit: Kit
) -> None:
    """WCAG 4.1.3, RGAA 7.5: the live region of the page is inert behind a modal dialog."""
    page.clock.install()
    page.goto("/espace/coordonnees/nom")
    kit.shift_clock(hours=29 / 60)
    page.clock.fast_forward("29:00")
    dialog = page.get_by_role("dialog", name="Fin de votre session")
    expect(dialog.get_by_role("status")).to_be_empty()  # its description is heard as it opens
    kit.shift_clock(hours=0.6)
    page.clock.fast_forward("03:00")
    expect(dialog.get_by_role("status")).to_contain_text("Votre session a pris fin.")
    expect(dialog).to_have_accessible_description(re.compile("^Votre session a pris fin"))


def test_a_session_that_has_ended_is_said_and_what_was_typed_stays(
    space: SpacePage, page: Page, kit: Kit, address: str
) -> None:
    page.clock.install()
    page.goto("/espace/coordonnees/nom")
    changing = ChangeNamePage(page, kit)
    changing.field("Nom *").fill("Durand")
    kit.shift_clock(hours=0.6)
    page.clock.fast_forward("31:00")
    dialog = page.get_by_role("dialog", name="Fin de votre session")
    expect(dialog.get_by_text("Votre session a pris fin.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(changing.field("Nom *")).to_have_value("Durand")
    changing.change()
    sign_in = SignInPage(page, kit)
    sign_in.fill(address, PASSWORD).solve_challenge()
    sign_in.press("Se connecter")
    expect(changing.arrive(ChangeNamePage).field("Nom *")).to_have_value("Durand")


@all_ways
def test_what_is_typed_when_the_session_ends_is_found_after_signing_in_again(
    details: SpaceDetailsPage, page: Page, kit: Kit, address: str
) -> None:
    changing = details.open_change(ChangeNamePage)
    kit.shift_clock(hours=0.6)
    changing.change(Nom="Durand")
    sign_in = SignInPage(page, kit)
    expect(sign_in.main).to_contain_text("Votre saisie est gardée")
    sign_in.fill(address, PASSWORD).solve_challenge()
    sign_in.press("Se connecter")
    expect(changing.arrive(ChangeNamePage).field("Nom *")).to_have_value("Durand")
