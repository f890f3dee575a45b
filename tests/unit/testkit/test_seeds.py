"""Accounts in every state are what the service itself would have made; a namespace's are erased alone."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from testkit.seeds import State, belongs
from tests.unit.testkit.conftest import TOKEN
from tests.unit.web.conftest import Walker
from webapp.services import Services
from webapp.usecases.registration.email_availability import EmailStatus, email_availability

HOLDERS = {
    State.PENDING: EmailStatus.PENDING,
    State.EXPIRED: EmailStatus.FREE,
    State.ACTIVE: EmailStatus.SPACE,
    State.LOCKED: EmailStatus.SPACE,
    State.CERTIFICATE: EmailStatus.CERTIFICATE,
    State.CLOSING: EmailStatus.SPACE,
}


def seed(client: FlaskClient, state: State, **wanted: str) -> dict[str, Any]:
    answer = client.post("/recette/espaces", json={"state": state, **wanted}, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


@pytest.mark.parametrize("state", State)
def test_an_account_stands_in_the_state_that_was_wanted(client: FlaskClient, services: Services, state: State) -> None:
    account = seed(client, state)
    assert email_availability(services, account["email"]).status is HOLDERS[state]
    assert (account["number"] is None) == (state in (State.PENDING, State.EXPIRED))


def test_an_active_account_opens_with_its_password(client: FlaskClient, walker: Walker) -> None:
    account = seed(client, State.ACTIVE)
    walker.open("/connexion").send(email=account["email"], password=account["password"], **walker.solve())
    assert walker.url == "/espace" and account["full_name"] in walker.text


def test_no_password_opens_an_account_bound_to_a_certificate(client: FlaskClient, walker: Walker) -> None:
    account = seed(client, State.CERTIFICATE)
    walker.open("/connexion").send(email=account["email"], password=account["password"], **walker.solve())
    assert walker.status == 422


def test_a_locked_account_makes_its_owner_wait_an_hour(client: FlaskClient, walker: Walker) -> None:
    account = seed(client, State.LOCKED)
    walker.open("/connexion").send(email=account["email"], password=account["password"], **walker.solve())
    assert walker.status == 422 and "Réessayez dans 1 heure" in walker.text


def test_an_address_that_is_held_is_a_conflict(client: FlaskClient) -> None:
    email = seed(client, State.ACTIVE)["email"]
    again = client.post("/recette/espaces", json={"state": "active", "email": email}, headers=TOKEN)
    assert again.status_code == 409


def test_a_namespace_is_erased_and_another_is_not(client: FlaskClient, services: Services) -> None:
    mine = [seed(client, state, namespace="mine")["email"] for state in (State.ACTIVE, State.PENDING, State.LOCKED)]
    other = seed(client, State.ACTIVE, namespace="other")["email"]
    assert client.post("/recette/remise-a-zero", json={"namespace": "mine"}, headers=TOKEN).status_code == 204
    assert {email_availability(services, email).status for email in mine} == {EmailStatus.FREE}
    assert email_availability(services, other).status is EmailStatus.SPACE


@pytest.mark.parametrize(
    ("email", "namespace", "is_in"),
    [
        ("zoe+a@exemple.test", "a", True),
        ("Zoe+A@exemple.test", "a", True),
        ("zoe+ba@exemple.test", "a", False),
        ("zoe+a@exemple.test", "", False),
        ("zoe@a", "a", False),
    ],
)
def test_an_address_belongs_to_the_namespace_that_ends_its_local_part(email: str, namespace: str, is_in: bool) -> None:
    assert belongs(email, namespace) is is_in
