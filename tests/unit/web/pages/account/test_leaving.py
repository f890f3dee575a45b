"""SPEC 8, GDPR 15, 17 and 20: take one's data, close the space, change one's mind, be forgotten."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from tests.unit.web.pages.account.test_changes import change, mailed, space_now
from webapp.messages.message import RenderedMessage
from webapp.persistence.audit import AuditEvent
from webapp.persistence.lifecycle import Export
from webapp.persistence.sign_ins import SpaceSession
from webapp.persistence.spaces import Space
from webapp.persistence.tables import TABLES
from webapp.services import Services
from webapp.usecases.access.sign_in import sign_in
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.registration.email_availability import EmailStatus, email_availability
from webapp.web.pages.account.details import LABELS, SECTIONS, SHOWN_APART

THREE_YEARS_DAYS = 3 * 365


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


def spaces(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Space)) or 0


def test_ones_data_can_be_taken_away_without_secrets(owner: Walker, number: str, services: Services) -> None:
    response = owner.client.get("/espace/mes-donnees.json")
    assert response.headers["Content-Disposition"] == f"attachment; filename=mes-donnees-{number}.json"
    data = response.get_json()
    assert (data["numero_abonne"], data["adresse_electronique"]) == (number, EMAIL)
    assert data["coordonnees"]["last_name"] == "Martin"
    assert len(data["appareils_connectes"]) == 1 and len(data["historique"]) == 2
    assert "argon2" not in response.text and "Zouzou" not in response.text


def test_closing_is_confirmed_by_typing_and_mailed(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    change(owner, "fermeture", word="oui")
    assert "Écrivez FERMER" in owner.error_beside("word")
    change(owner, "fermeture", word="fermer")
    assert owner.url == "/espace" and "20 septembre 2023" in owner.text
    (message,) = mailed(services, sent)
    assert "20\u00a0septembre 2023" in message.text and "/connexion" in message.text


def test_one_can_change_ones_mind_for_thirty_days(owner: Walker, services: Services, clock: ManualClock) -> None:
    change(owner, "fermeture")
    clock.advance(days=29)
    purge_expired(services)
    owner.sign_in().send_to("/espace/garder")
    assert "Votre espace est gardé" in owner.text
    clock.advance(days=2)
    purge_expired(services)
    assert spaces(services) == 1


def test_after_thirty_days_all_is_erased_and_the_address_is_free(
    owner: Walker, services: Services, clock: ManualClock, number: str, sent: list[RenderedMessage]
) -> None:
    change(owner, "fermeture")
    mailed(services, sent)
    clock.advance(days=30)
    assert purge_expired(services)["spaces"] == 1
    with services.database.read() as session:
        assert spaces(services) == 0 and session.scalars(select(SpaceSession)).all() == []
        trail = session.scalars(select(AuditEvent.code).order_by(AuditEvent.id.desc())).first()
    assert trail == "space_erased"
    assert email_availability(services, EMAIL).status is EmailStatus.FREE


def test_asking_twice_to_close_does_not_move_the_date(owner: Walker, services: Services, clock: ManualClock) -> None:
    change(owner, "fermeture")
    date = space_now(services).closes_at
    clock.advance(minutes=10)
    change(owner, "fermeture")
    assert space_now(services).closes_at == date


def test_who_has_not_signed_in_for_three_years_is_warned_once_then_erased(
    owner: Walker, services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    clock.advance(days=THREE_YEARS_DAYS - 1)
    assert purge_expired(services)["unused_spaces_warned"] == 0
    clock.advance(days=1)
    assert [purge_expired(services)["unused_spaces_warned"] for _ in range(2)] == [1, 0]
    (message,) = mailed(services, sent)
    assert message.to == EMAIL and "trois ans" in message.text
    clock.advance(days=30)
    assert purge_expired(services)["spaces"] == 1


def test_signing_in_once_keeps_an_unused_space(owner: Walker, services: Services, clock: ManualClock) -> None:
    clock.advance(days=THREE_YEARS_DAYS)
    purge_expired(services)
    sign_in(services, email=EMAIL, password=PASSWORD, device="")
    clock.advance(days=31)
    assert purge_expired(services)["spaces"] == 0
    assert space_now(services).closes_at is None


def test_signing_in_does_not_withdraw_a_closing_that_was_asked_for(
    owner: Walker, services: Services, clock: ManualClock, sent: list[RenderedMessage]
) -> None:
    change(owner, "fermeture")
    mailed(services, sent)
    sign_in(services, email=EMAIL, password=PASSWORD, device="")
    clock.advance(days=30)
    assert purge_expired(services)["spaces"] == 1


def test_data_is_for_its_owner_only(app: Flask, number: str) -> None:
    for page in ("/espace/mes-donnees", "/espace/mes-donnees.json"):
        assert app.test_client().get(page).status_code == 303


def test_all_that_is_known_is_read_on_the_page_itself(owner: Walker, number: str) -> None:
    """GDPR article 15: in words, under the names that people know."""
    owner.open("/espace/mes-donnees")
    for text in (number, EMAIL, "Zoé MARTIN", "12 bis rue de la République", "Vous avez activé votre espace."):
        assert text in owner.text
    titles = [title.to_text() for title in owner.document.query("main h2")]
    assert titles == ["Coordonnées", "Espace", "Appareils connectés", "Clés d’accès", "Historique"]


def test_everything_that_is_exported_has_a_name_on_the_page() -> None:
    exports = [model.lifecycle.exported for model in TABLES if isinstance(model.lifecycle.exported, Export)]
    names = {name for export in exports if export.section not in SHOWN_APART for name in export.fields}
    assert names - SHOWN_APART <= set(LABELS)
    assert {export.section for export in exports} - {""} - SHOWN_APART == set(SECTIONS)


@pytest.mark.parametrize("slug", ["fermeture", "retirer-cle"])
def test_a_last_confirmation_that_destroys_looks_it(owner: Walker, slug: str) -> None:
    (button,) = owner.open(f"/espace/coordonnees/{slug}").document.query("main .button--primary")
    assert "button--danger" in str(button.attrs["class"]).split()
