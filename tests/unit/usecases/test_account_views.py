"""SPEC 7, 8.1, 8.3, 8.7: what an owner sees, prints and takes away of a space."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.conftest import NOON, ManualClock
from tests.unit.usecases.owners import EMAIL, OTHER_EMAIL, new_space, signed_in
from webapp.documents.summary import Logo
from webapp.persistence.passkeys import Passkey
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.sign_in import find_signed_in
from webapp.usecases.account import queries
from webapp.usecases.account.change_space import EmailChange, ask_email_change
from webapp.usecases.account.personal_data import personal_data
from webapp.usecases.account.queries import EmailChangeView, PasskeyView
from webapp.usecases.account.render_summary import summary_document, summary_pdf, unprintable_characters
from webapp.usecases.database.queries import Readiness, readiness
from webapp.usecases.outbox.queries import OutboxView, outbox_state

NEW_EMAIL = "zoe@ailleurs.fr"


@pytest.fixture
def space(services: Services) -> Space:
    return new_space(services)


@pytest.fixture
def owner(services: Services, space: Space) -> CurrentUser:
    return signed_in(services)


def add_passkeys(services: Services, space: Space, *names: str) -> None:
    with services.database.transaction() as session:
        for name in names:
            key = Passkey(id=name, space_id=space.id, name=f"Clé {name}", public_key=b"", sign_count=0)
            key.created_at = services.clock.now()
            session.add(key)


def test_the_devices_of_a_space_are_listed_the_last_seen_first(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    new_space(services, OTHER_EMAIL)
    signed_in(services, OTHER_EMAIL)
    clock.advance(minutes=20)
    later = signed_in(services, device="Chrome")
    assert queries.devices(services, space.id) == [later.device, owner.device]
    clock.advance(minutes=10)
    assert queries.devices(services, space.id) == [later.device]


def test_the_passkeys_of_a_space_are_listed_the_oldest_first(
    services: Services, space: Space, clock: ManualClock
) -> None:
    add_passkeys(services, space, "b")
    clock.advance(minutes=1)
    add_passkeys(services, space, "a")
    assert queries.passkeys(services, space.id) == [
        PasskeyView("b", "Clé b", NOON, None),
        PasskeyView("a", "Clé a", NOON + timedelta(minutes=1), None),
    ]
    assert queries.passkeys(services, "another") == []


def test_an_event_of_the_history_has_its_data_and_its_sentence(services: Services, owner: CurrentUser) -> None:
    event = queries.history(services, owner.space.number)[0]
    assert (event.at, event.code, event.data) == (NOON, "signed_in", {"device": "Firefox"})
    assert event.sentence == "Connexion réussie depuis Firefox."
    assert queries.history(services, "00000000000007") == []


def test_a_new_address_is_shown_until_its_code_expires(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    ask_email_change(services, EmailChange(owner, NEW_EMAIL))
    assert queries.email_change(services, space.id) == EmailChangeView(NEW_EMAIL, NOON + timedelta(hours=48))
    assert queries.email_change(services, "another") is None
    clock.advance(hours=48)
    assert queries.email_change(services, space.id) is None


def test_an_owner_takes_all_personal_data_away(
    services: Services, space: Space, owner: CurrentUser, clock: ManualClock
) -> None:
    add_passkeys(services, space, "a")
    new_space(services, OTHER_EMAIL)
    signed_in(services, OTHER_EMAIL)
    clock.advance(minutes=1)
    data = personal_data(services, owner.space)
    noon = "2023-08-21T10:00:00+00:00"
    assert data["exporte_le"] == "2023-08-21T10:01:00+00:00"
    assert (data["numero_abonne"], data["adresse_electronique"]) == (space.number, EMAIL)
    assert data["coordonnees"] == space.details
    assert data["appareils_connectes"] == [{"appareil": "Firefox", "connecte_le": noon, "vu_le": noon}]
    assert data["cles_d_acces"] == [{"nom": "Clé a", "ajoutee_le": noon, "utilisee_le": None}]
    assert [event["evenement"] for event in data["historique"]] == [
        "Connexion réussie depuis Firefox.",
        "Vous avez activé votre espace.",
    ]
    assert space.password_hash not in str(data) and space.trusted_answer_hash not in str(data)


def test_the_printed_summary_holds_what_the_page_shows(
    services: Services, space: Space, clock: ManualClock, owner: CurrentUser
) -> None:
    clock.advance(days=1)
    document = summary_document(services, owner.space)
    settings = services.settings
    assert (document.operator_name, document.service_name) == (settings.operator_name, settings.service_name)
    assert document.support_line.endswith(f", {settings.support_hours}")
    assert "\u00a0" in document.support_line  # the number, which does not break
    assert (document.subscriber_number, document.registered_at) == (space.number, NOON)
    assert (document.created_at, document.logo) == (clock.now(), None)
    assert document.rows[0] == ("Nom", ["Martin"]) and document.rows[3][1] == [EMAIL]


def test_the_summary_has_the_logo_of_the_operator_with_its_words(
    services: Services, owner: CurrentUser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("logo") / "logo.png"
    for alt, words in (("Ville d’Exemple", "Ville d’Exemple"), ("", services.settings.operator_name)):
        settings = services.settings.model_copy(update={"logo_file": file, "logo_alt": alt})
        assert summary_document(replace(services, settings=settings), owner.space).logo == Logo(file, words)


def test_the_summary_is_a_pdf(services: Services, owner: CurrentUser) -> None:
    assert summary_pdf(services, owner.space).startswith(b"%PDF-")


def test_characters_that_the_summary_cannot_draw_are_named() -> None:
    assert unprintable_characters("Zoé Martin") == []
    assert unprintable_characters("Zoé \U0001f600") == ["\U0001f600"]


def test_a_migrated_database_is_ready(services: Services) -> None:
    assert readiness(services) is Readiness.READY


def test_the_operator_sees_what_waits_in_the_outbox(services: Services, clock: ManualClock) -> None:
    assert outbox_state(services) == OutboxView(0, 0, timedelta(0))
    new_space(services)
    waiting = outbox_state(services).waiting
    clock.advance(minutes=5)
    new_space(services, OTHER_EMAIL)
    state = outbox_state(services)
    assert state == OutboxView(2 * waiting, 2 * waiting, timedelta(minutes=5)) and waiting > 0


def test_nobody_is_signed_in_by_an_unknown_token(services: Services) -> None:
    assert find_signed_in(services, "unknown") is None
