"""What pages are given: plain data of the moment, never a secret, never a row of the database."""

from dataclasses import FrozenInstanceError, asdict

import pytest

from testkit.seeds import PASSWORD, State, seed
from tests.unit.usecases.conftest import register
from tests.unit.usecases.owners import signed_in
from webapp.persistence import registrations
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import SpaceView
from webapp.usecases.access.sign_in import find_signed_in, sign_in
from webapp.usecases.account import queries
from webapp.usecases.account.change_space import EmailChange, ask_email_change
from webapp.usecases.registration.queries import PendingRegistration, pending_registration

EMAIL = "zoe.martin@exemple.fr"


@pytest.fixture
def space(services: Services) -> Space:
    made = seed(services, State.ACTIVE, EMAIL)
    assert isinstance(made, Space)
    return made


def test_a_view_of_a_space_holds_none_of_its_secrets(services: Services, space: Space) -> None:
    view = SpaceView.of(space)
    assert (view.number, view.email, view.full_name) == (space.number, EMAIL, "Zoé MARTIN")
    shown = str(asdict(view))
    assert space.password_hash not in shown and space.trusted_answer_hash not in shown


def test_who_is_signed_in_is_plain_data_that_changes_nothing(services: Services, space: Space) -> None:
    user = find_signed_in(services, sign_in(services, email=EMAIL, password=PASSWORD, device="Firefox"))
    assert user is not None and user.device.name == "Firefox"
    assert queries.devices(services, space.id) == [user.device]
    with pytest.raises(FrozenInstanceError):
        user.space.number = "0"  # type: ignore[misc]  # it is refused


def test_the_deadline_shown_is_the_one_in_force(services: Services) -> None:
    request = seed(services, State.PENDING, EMAIL)
    assert isinstance(request, Registration)
    with services.database.transaction() as session:
        later = services.clock.now().replace(year=2030)
        registrations.postpone_expiry(session, EMAIL, later)
    assert pending_registration(services, request.id) == PendingRegistration(EMAIL, later, is_undeliverable=False)


def test_an_address_is_shown_as_it_was_typed(services: Services, space: Space) -> None:
    receipt = register(services, "Lea.Durand@Exemple.fr")
    pending = pending_registration(services, receipt.registration_id)
    assert pending is not None and pending.email == "Lea.Durand@Exemple.fr"
    ask_email_change(services, EmailChange(signed_in(services), "Zoe@Ailleurs.fr"))
    change = queries.email_change(services, space.id)
    assert change is not None and change.email == "Zoe@Ailleurs.fr"


def test_a_registration_that_is_gone_is_not_shown(services: Services) -> None:
    assert pending_registration(services, "unknown") is None


def test_history_is_written_in_sentences_the_newest_first(services: Services, space: Space) -> None:
    sign_in(services, email=EMAIL, password=PASSWORD, device="Firefox")
    newest, *_, first = queries.history(services, space.number)
    assert (newest.code, newest.sentence) == ("signed_in", "Connexion réussie depuis Firefox.")
    assert first.sentence == "Vous avez activé votre espace."


def test_no_change_of_address_waits_until_one_is_asked_for(services: Services, space: Space) -> None:
    assert queries.email_change(services, space.id) is None
