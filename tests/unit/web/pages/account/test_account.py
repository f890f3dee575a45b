"""SPEC 8: the signed-in owner sees the space, its devices, its history and its summary."""

from collections.abc import Callable

import pytest
from flask import Flask

from testkit.seeds import State, seed
from tests.unit.conftest import ManualClock
from tests.unit.web.browser import Browser
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from webapp.domain.audit import Event
from webapp.persistence import audit
from webapp.services import Services
from webapp.usecases.access.sign_in import find_signed_in, sign_in

PAGES = ["", "/services", "/coordonnees", "/appareils", "/historique"]


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_who_is_signed_in_and_kept_by_no_cache(owner: Walker, app: Flask, page: str) -> None:
    assert owner.open(f"/espace{page}").url == f"/espace{page}"
    assert owner.response.headers["Cache-Control"] == "no-store"
    assert app.test_client().get(f"/espace{page}").status_code == 303


@pytest.mark.parametrize("page", [*PAGES, "/mes-donnees", "/coordonnees/mot-de-passe"])
def test_one_signs_out_from_every_page_of_the_space(owner: Walker, page: str) -> None:
    owner.open(f"/espace{page}")
    assert owner.document.query('nav form[action="/deconnexion"]')
    owner.send_to("/deconnexion")
    assert owner.open("/espace").url == "/connexion"


def test_the_summary_can_be_had_at_any_time_by_its_owner_only(owner: Walker, number: str, app: Flask) -> None:
    owner.open("/espace/coordonnees")
    links = [str(link.attrs["href"]) for link in owner.document.query("a") if ".pdf" in str(link.attrs.get("href"))]
    assert len(links) == 2
    for link in links:
        assert owner.client.get(link).data.startswith(b"%PDF-1.7")
        assert app.test_client().get(link).status_code == 303
    assert owner.client.get("/espace/recapitulatif-20232330000002.pdf").status_code == 404


def test_devices_are_listed_by_name(owner: Walker, services: Services) -> None:
    sign_in(services, email=EMAIL, password=PASSWORD, device="Firefox sur Android")
    owner.open("/espace/appareils")
    assert "Firefox sur Android" in owner.text and "(celui-ci)" in owner.text


def test_a_device_is_disconnected_at_once(owner: Walker, services: Services) -> None:
    token = sign_in(services, email=EMAIL, password=PASSWORD, device="Firefox sur Android")
    signed = find_signed_in(services, token)
    assert signed
    owner.open("/espace/appareils").send_to(f"/espace/appareils/{signed.device.id}/deconnexion")
    assert "Appareil déconnecté" in owner.text
    assert find_signed_in(services, token) is None
    assert owner.open("/espace").url == "/espace"


def test_all_other_devices_are_disconnected_together(owner: Walker, services: Services) -> None:
    tokens = [sign_in(services, email=EMAIL, password=PASSWORD, device="Chrome sur Windows") for _ in range(3)]
    owner.open("/espace/appareils").send_to("/espace/appareils/deconnexion")
    assert [find_signed_in(services, token) for token in tokens] == [None] * 3
    assert owner.open("/espace").url == "/espace"


def test_nobody_disconnects_the_devices_of_another_space(owner: Walker, services: Services) -> None:
    seed(services, State.ACTIVE, "lea.durand@exemple.fr")
    token = sign_in(services, email="lea.durand@exemple.fr", password=PASSWORD, device="Chrome sur Windows")
    stranger = find_signed_in(services, token)
    assert stranger is not None
    owner.open("/espace/appareils").send_to(f"/espace/appareils/{stranger.device.id}/deconnexion")
    assert find_signed_in(services, token) is not None


def test_the_history_reads_in_plain_french(owner: Walker, clock: ManualClock, services: Services) -> None:
    owner.open("/espace/historique")
    assert "Vous avez activé votre espace." in owner.text
    assert "Connexion réussie depuis" in owner.text
    assert "Ce n’était pas vous" in owner.text


def test_the_history_is_for_the_operator_too(owner: Walker, app: Flask, number: str) -> None:
    printed = app.test_cli_runner().invoke(args=["audit", "show", "--number", number]).output
    assert "space_opened" in printed and "signed_in" in printed
    assert EMAIL not in printed


@pytest.mark.parametrize("event", Event)
def test_an_event_says_what_its_kind_demands_and_no_more(event: Event, services: Services, clock: ManualClock) -> None:
    right = dict.fromkeys(event.keys, "x")
    wrong = [right | {"password": "x"}, *({k: v for k, v in right.items() if k != key} for key in right)]
    with services.database.transaction() as session:
        audit.add(session, event, "20232330000001", clock.now(), **right)
        for data in wrong:
            with pytest.raises(ValueError, match=event.code):
                audit.add(session, event, "20232330000001", clock.now(), **data)
    assert event.sentence.format(**right)


def test_the_menu_says_where_one_is(owner: Walker, app: Flask, services: Services) -> None:
    owner.open("/")
    assert "Mon espace" in owner.document.query("header")[0].to_text()
    stranger = Browser(app.test_client(), services).open("/")
    assert "Connexion" in stranger.document.query("header")[0].to_text()


def test_pdfs_are_made_so_many_times_and_then_one_is_told_how_long_to_wait(
    walker: Walker, number: str, lower_limit: Callable[[str, str], None]
) -> None:
    """SPEC 6: by device; making one costs 57 ms."""
    lower_limit("costly_answers", "2 per 10 minutes")
    walker.sign_in()
    url = f"/espace/recapitulatif-{number}.pdf"
    answers = [walker.client.get(url) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "600"
    own = f"/activation/recapitulatif/recapitulatif-{number}.pdf"
    assert walker.client.get(own).status_code == 429
