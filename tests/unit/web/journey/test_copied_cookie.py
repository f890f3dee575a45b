"""SPEC 8.9: whoever has copied the cookie of a draft that somebody else goes on with reads and corrects nothing.

docs/decisions/0027: each accepted step gives the draft another id. The former one writes only, for a minute.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL, Walker
from webapp.persistence.drafts import DraftRow
from webapp.persistence.outbox import OutboxMessage
from webapp.services import Services

CREATION = "/creation/expert/{}"
DETAILS_PAGE, RECAP, LAST = (CREATION.format(slug) for slug in ("formulaire", "recapitulatif", "enregistrement"))
CORRECTION = "/creation/expert/correction-adresse"
AUTOSAVE = "/fragments/brouillon/creation/formulaire"
LATE = "Une autre page vient d’être envoyée"


@pytest.fixture
def copied(app: Flask, services: Services) -> Callable[[Walker], Walker]:
    """Another browser with a copy of this one's cookie."""

    def copy(walker: Walker) -> Walker:
        cookie, thief = walker.client.get_cookie("espace"), app.test_client()
        assert cookie is not None
        thief.set_cookie("espace", cookie.value)
        return Walker(thief, services)

    return copy


def id_in(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("drafts", {}).get("creation")


def test_a_copy_reads_nothing_once_the_next_step_is_accepted(
    walker: Walker, copied: Callable[[Walker], Walker]
) -> None:
    thief = copied(walker.to_credentials())
    walker.send(**CREDENTIALS)
    walker.send(**DETAILS)
    for url in (CREATION.format("identifiants"), DETAILS_PAGE, RECAP):
        assert EMAIL not in thief.open(url).text and "Villeurbanne" not in thief.text
    assert EMAIL in walker.open(RECAP).text


def test_a_copy_reads_nothing_before_the_answer_has_arrived(
    walker: Walker, copied: Callable[[Walker], Walker], clock: ManualClock
) -> None:
    """The thief asks all the time; the person has sent the step, and has not yet asked for the next page."""
    thief = copied(walker.to_details())
    sent = walker.client.post(DETAILS_PAGE, data=walker.fields() | DETAILS | {"action": "continue"})
    assert sent.status_code == 303
    assert (thief.open(RECAP).status, LATE in thief.text, "Villeurbanne" in thief.text) == (409, True, False)
    assert walker.open(RECAP).heading == "Vérifiez votre demande"
    clock.advance(minutes=2)
    assert "Villeurbanne" not in thief.open(RECAP).text


@pytest.mark.parametrize("minutes", [0, 2])
def test_a_copy_corrects_no_address_after_valider(
    walker: Walker, copied: Callable[[Walker], Walker], clock: ManualClock, services: Services, minutes: int
) -> None:
    thief = copied(walker.to_recap())
    walker.send()
    assert walker.url == LAST
    clock.advance(minutes=minutes)
    assert EMAIL not in thief.open(LAST).text
    fields = {
        "csrf_token": walker.fields()["csrf_token"],
        "email": "x@exemple.fr",
        "email_confirmation": "x@exemple.fr",
    }
    thief.client.post(CORRECTION, data=fields | {"action": "continue"})
    with services.database.read() as session:
        messages = [services.keyring.decrypt(sealed)["to"] for sealed in session.scalars(select(OutboxMessage.sealed))]
    assert messages == [EMAIL]


def test_a_copy_writes_for_a_minute_and_never_gets_the_new_id(
    walker: Walker, copied: Callable[[Walker], Walker], clock: ManualClock
) -> None:
    """What is typed in another tab may be on its way; its answer must not bring the former id back either."""
    walker.to_details()
    tab, typed = copied(walker), walker.fields()
    walker.send(**DETAILS)
    for minutes, town in ((0, "Lyon"), (1, "Paris")):
        clock.advance(minutes=minutes)
        answer = tab.client.post(AUTOSAVE, data=typed | DETAILS | {"town": town})
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (204, [])
        assert walker.open(DETAILS_PAGE).fields()["town"] == "Lyon"


def test_a_step_that_crosses_another_tab_s_is_kept_and_shown_again(
    walker: Walker, copied: Callable[[Walker], Walker]
) -> None:
    """Two tabs of one browser send at once: the second form came with the cookie of before."""
    walker.to_details()
    tab, typed = copied(walker), walker.fields()
    walker.send(**DETAILS)
    answer = tab.client.post(DETAILS_PAGE, data=typed | DETAILS | {"town": "Lyon", "action": "continue"})
    assert (answer.status_code, answer.location) == (303, DETAILS_PAGE)
    assert "Set-Cookie" not in answer.headers
    assert walker.open(DETAILS_PAGE).fields()["town"] == "Lyon"
    assert walker.open(RECAP).text.count("Villeurbanne") == 1, "what was accepted is what is sent"


def test_the_same_crossing_step_twice_brings_no_former_id_back(
    walker: Walker, copied: Callable[[Walker], Walker]
) -> None:
    walker.to_details()
    tab, typed = copied(walker), walker.fields() | DETAILS | {"town": "Lyon", "action": "continue"}
    walker.send(**DETAILS)
    for _ in range(2):
        assert "Set-Cookie" not in tab.client.post(DETAILS_PAGE, data=typed).headers


def test_a_second_tab_goes_on_with_the_cookie_of_the_first(walker: Walker, services: Services) -> None:
    tab = Walker(walker.client, services)
    walker.to_details()
    tab.open(CREATION.format("identifiants"))
    walker.send(**DETAILS)
    assert tab.send(**CREDENTIALS).url == RECAP and "Villeurbanne" in tab.text


def test_an_answer_that_is_lost_loses_nothing(
    walker: Walker, copied: Callable[[Walker], Walker], clock: ManualClock
) -> None:
    """SPEC 3: the connection drops after "Continuer": the browser has the former id only."""
    walker.to_details()
    page = walker.fields() | DETAILS | {"action": "continue"}
    lost = copied(walker).client.post(DETAILS_PAGE, data=page)
    assert lost.status_code == 303
    assert walker.open(RECAP).status == 409, "for a minute it may be a copy"
    clock.advance(minutes=1)
    assert "Villeurbanne" in walker.open(RECAP).text
    assert walker.send().url == LAST


def test_two_answers_that_are_lost_lose_nothing(
    walker: Walker, copied: Callable[[Walker], Walker], clock: ManualClock
) -> None:
    walker.to_details()
    page = walker.fields() | DETAILS | {"action": "continue"}
    for town in ("Lyon", "Paris"):
        copied(walker).client.post(DETAILS_PAGE, data=page | {"town": town})
        clock.advance(minutes=1)
    assert "Paris" in walker.open(RECAP).text


def test_the_same_press_after_a_lost_answer_gets_it(walker: Walker, copied: Callable[[Walker], Walker]) -> None:
    walker.to_details()
    copied(walker).client.post(DETAILS_PAGE, data=walker.fields() | DETAILS | {"action": "continue"})
    assert walker.send(**DETAILS).url == RECAP and "Villeurbanne" in walker.text


def test_what_another_tab_sent_at_the_same_time_is_erased_too(
    walker: Walker, copied: Callable[[Walker], Walker], services: Services
) -> None:
    walker.to_details()
    tab, typed = copied(walker), walker.fields()
    walker.send(**DETAILS)
    tab.client.post(DETAILS_PAGE, data={"csrf_token": typed["csrf_token"], "action": "erase"})
    with services.database.read() as session:
        assert session.scalars(select(DraftRow).where(DraftRow.journey == "creation")).all() == []


def test_a_step_that_is_refused_keeps_its_id(walker: Walker) -> None:
    before = id_in(walker.to_details().client)
    walker.send(town="")
    assert walker.status == 422 and id_in(walker.client) == before
    walker.send(**DETAILS)
    assert id_in(walker.client) != before
