"""SPEC 0: suites get answers, messages, a clock; production and strangers get nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.settings import PRODUCTION
from webapp import create_app
from webapp.persistence.adjustable_clock import AdjustableClock
from webapp.services import Services
from webapp.settings import Settings, SettingsError, load_settings

TOKEN = {"Authorization": "Bearer recette"}
DEVELOPMENT_ONLY = ("testkit", "mailbox")


def test_a_stranger_is_refused(client: FlaskClient) -> None:
    assert client.get("/recette/messages").status_code == 403
    assert client.get("/recette/messages", headers={"Authorization": "Bearer wrong"}).status_code == 403


def test_an_empty_token_does_not_open_the_kit_to_everybody() -> None:
    with pytest.raises(SettingsError, match="ESPACE_TESTING_TOKEN"):
        load_settings(testing_token="")


def test_the_answer_of_a_challenge_is_told(client: FlaskClient, services: Services) -> None:
    token = services.challenges.issue(session="s", form="f", now=services.clock.now())
    answer = client.get(f"/recette/verification/{token}", headers=TOKEN).get_json()["answer"]
    assert answer == services.challenges.answer(token)


def test_the_clock_is_moved_for_all(app: Flask, client: FlaskClient, services: Services) -> None:
    app.extensions["espace"] = replace(services, clock=AdjustableClock(services.database))
    before = AdjustableClock(services.database).now()
    client.put("/recette/horloge", json={"shift_seconds": 3600}, headers=TOKEN)
    assert (AdjustableClock(services.database).now() - before).total_seconds() >= 3600


def test_a_wrong_request_is_said_to_be_wrong(client: FlaskClient) -> None:
    assert client.get("/recette/verification/unknown", headers=TOKEN).status_code == 404
    assert client.put("/recette/horloge", json={"hours": 1}, headers=TOKEN).status_code == 400


@pytest.mark.parametrize("mode", ["production", "development"])
def test_the_kit_is_absent_outside_the_testing_mode(mode: str, tmp_path: Path) -> None:
    values = PRODUCTION if mode == "production" else {"mode": mode}
    app = create_app(Settings(**values | {"data_dir": tmp_path}))
    assert "testkit" not in app.blueprints
    assert app.test_client().get("/recette/messages", headers=TOKEN).status_code == 404


def test_the_mailbox_is_absent_from_production(tmp_path: Path) -> None:
    app = create_app(Settings(**PRODUCTION | {"data_dir": tmp_path}))
    assert not set(DEVELOPMENT_ONLY) & set(app.blueprints)
    assert app.test_client().get("/boite-aux-lettres/", base_url="https://espace.essai.fr").status_code == 404


def test_in_production_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    app = create_app(Settings(**PRODUCTION | {"data_dir": tmp_path}))
    response = app.test_client().get("/creation/expert/conditions", base_url="https://espace.essai.fr")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-espace=") and "Secure" in cookie
    assert "max-age" in response.headers["Strict-Transport-Security"]
