"""SPEC 8.9: on a device that others use too, what was typed can be erased; what is finished is shown for an hour."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tests.support.people import TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from webapp.persistence.drafts import DraftRow
from webapp.persistence.sign_ins import SpaceSession
from webapp.services import Services

CREATION = "/creation/expert/{}"
LAST = CREATION.format("enregistrement")


def drafts(services: Services) -> list[str]:
    """The journeys that are kept; an answer is kept for a minute too, for whoever presses twice."""
    with services.database.read() as session:
        return list(session.scalars(select(DraftRow.journey).where(DraftRow.journey != "press")))


def sessions(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(SpaceSession)) or 0


def erase(walker: Walker) -> Walker:
    """Press the button, which holds nothing of the form."""
    (button,) = [one for one in walker.document.query("button") if "Effacer de cet appareil" in one.to_text()]
    assert button.attrs["value"] == "erase" and button.attrs["type"] == "submit"
    walker.send(**dict.fromkeys(walker.fields()) | {"csrf_token": walker.fields()["csrf_token"]}, action="erase")
    return walker


@pytest.mark.parametrize("way", [Walker.to_credentials, Walker.to_details, Walker.to_recap, Walker.to_registered])
def test_each_page_of_a_journey_erases_its_draft_at_once(
    walker: Walker, services: Services, way: Callable[[Walker], Walker]
) -> None:
    erase(way(walker))
    assert (walker.url, drafts(services)) == ("/", [])
    assert "Cet appareil ne garde plus rien de cette démarche" in walker.text
    assert walker.open(CREATION.format("formulaire")).url == CREATION.format("conditions")


def test_the_cookie_names_nothing_any_more(walker: Walker) -> None:
    erase(walker.to_registered()).open("/")
    with walker.client.session_transaction() as cookie:
        assert "registration" not in cookie and not any(cookie.get("drafts", {}).values())


def test_the_next_person_corrects_no_address(walker: Walker) -> None:
    erase(walker.to_registered())
    assert walker.open("/creation/expert/correction-adresse").heading == "Acceptez les conditions générales"


def test_precedent_finds_no_page_that_the_browser_keeps(walker: Walker) -> None:
    values = {"csrf_token": walker.to_details().fields()["csrf_token"], "action": "erase"}
    answer = walker.client.post(CREATION.format("formulaire"), data=values)
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_the_last_page_of_an_activation_signs_out_too(walker: Walker, mailed_code: str, services: Services) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    assert sessions(services) == 1
    erase(walker)
    assert sessions(services) == 0
    assert walker.open("/espace").url == "/connexion"
    assert "sous le numéro" not in walker.open("/activation/recapitulatif").text


def test_an_activation_that_is_erased_half_way_signs_nobody_out(
    walker: Walker, number: str, services: Services
) -> None:
    walker.sign_in().open("/activation")
    erase(walker)
    assert sessions(services) == 1 and "Cet appareil ne garde plus rien" in walker.text


def test_a_page_of_another_session_erases_nothing_and_says_so(walker: Walker) -> None:
    walker.to_details().send(csrf_token="forged", action="erase")
    assert "Rien n’a été fait" in walker.text and walker.url == CREATION.format("formulaire")
    assert walker.open(CREATION.format("identifiants")).fields()["email"] == EMAIL


@pytest.mark.parametrize(("minutes", "is_shown"), [(59, True), (60, False)])
def test_what_is_finished_is_shown_for_an_hour(
    walker: Walker, clock: ManualClock, minutes: int, is_shown: bool
) -> None:
    walker.to_registered()
    clock.advance(minutes=minutes)
    assert (EMAIL in walker.open(LAST).text) is is_shown
    assert ("se ferme après une heure" in walker.text) is not is_shown
    assert walker.open("/creation/expert/correction-adresse").url.endswith("correction-adresse") is is_shown


def test_what_is_not_finished_is_kept_for_a_day(walker: Walker, clock: ManualClock) -> None:
    walker.to_recap()
    clock.advance(hours=23, minutes=59)
    assert "Villeurbanne" in walker.open(CREATION.format("recapitulatif")).text


def test_once_accepted_the_trusted_answer_is_masked_in_its_form(walker: Walker) -> None:
    walker.to_recap().open(CREATION.format("formulaire"))
    (answer,) = walker.document.query("#trusted_answer")
    assert answer.attrs["type"] == "password" and answer.attrs["value"] == TRUSTED_ANSWER
    assert walker.document.query('[data-reveals="trusted_answer"]')


def test_without_script_a_button_shows_the_answer_and_loses_nothing(walker: Walker) -> None:
    walker.to_recap().open(CREATION.format("formulaire"))
    walker.send(action="reveal", town="Lyon")
    (answer,) = walker.document.query("#trusted_answer")
    assert answer.attrs["type"] == "text" and walker.fields()["town"] == "Lyon"
    walker.open(CREATION.format("formulaire"))
    assert walker.document.query("#trusted_answer")[0].attrs["type"] == "password"


def test_what_was_cleared_comes_back_masked(walker: Walker) -> None:
    walker.to_recap().open(CREATION.format("formulaire")).send("clear")
    walker.send("restore")
    assert walker.document.query("#trusted_answer")[0].attrs["type"] == "password"


def test_enter_means_continue_where_the_answer_is_masked(walker: Walker) -> None:
    walker.to_recap().open(CREATION.format("formulaire"))
    assert walker.document.query('#formulaire button[type="submit"]')[0].attrs["value"] == "continue"


def test_the_recap_shows_the_trusted_answer_on_demand_only(walker: Walker) -> None:
    walker.to_recap()
    (where,) = [one for one in walker.document.query("details") if TRUSTED_ANSWER in one.to_text()]
    assert "open" not in where.attrs and "Afficher" in where.query("summary")[0].to_text()
    assert walker.text.count(TRUSTED_ANSWER) == 1


def test_a_change_of_the_question_masks_the_answer_that_comes_back(walker: Walker, number: str) -> None:
    walker.sign_in().open("/espace/coordonnees/question").send(trusted_answer="Médor", current_password="wrong")
    assert walker.document.query("#trusted_answer")[0].attrs["type"] == "password"
    walker.send(action="reveal")
    assert walker.document.query("#trusted_answer")[0].attrs["type"] == "text"
    walker.send(current_password=PASSWORD)
    assert "Question de confiance changée" in walker.text


def test_another_tab_that_still_shows_what_was_erased_writes_nothing_any_more(
    walker: Walker, services: Services
) -> None:
    walker.to_details()
    open_tab = walker.fields()
    erase(walker)
    answer = walker.client.post("/fragments/brouillon/creation/formulaire", data=open_tab | {"last_name": "Martin"})
    assert (answer.status_code, drafts(services)) == (400, [])
