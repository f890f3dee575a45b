"""SPEC 0: suites get answers, messages, a clock; production and strangers get nothing."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

import testkit
import webapp
from testkit import serve
from testkit.settings import KitSettings, load_kit_settings
from tests.support.settings import PRODUCTION
from tests.unit.testkit.conftest import KIT, TOKEN
from webapp.services import Services
from webapp.settings import TEST_KIT_TOKEN, Settings, SettingsError


def test_a_stranger_is_refused(client: FlaskClient) -> None:
    assert client.get("/recette/messages").status_code == 403
    assert client.get("/recette/messages", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/recette/messages", headers=TOKEN).status_code == 200


@pytest.mark.parametrize("token", ["", None])
def test_without_a_token_there_is_no_kit(
    token: str | None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty one would open it to everybody."""
    monkeypatch.delenv(TEST_KIT_TOKEN, raising=False)
    if token is not None:
        monkeypatch.setenv(TEST_KIT_TOKEN, token)
    with pytest.raises(SettingsError, match="ESPACE_TESTING_TOKEN: opens the test kit: set it"):
        testkit.create_app(settings)
    with pytest.raises(ValueError, match="testing_token"):
        KitSettings(testing_token="")


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESPACE_TESTING_TOKEN", "from-outside")
    assert load_kit_settings().testing_token.get_secret_value() == "from-outside"


def test_a_production_never_has_the_kit(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ESPACE_TESTING_TOKEN: opens the test kit: remove it"):
        testkit.create_app(Settings(**PRODUCTION | {"data_dir": tmp_path}), KIT)


def test_the_kit_is_not_served_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(f"ESPACE_{name.upper()}", value)
    monkeypatch.setenv(TEST_KIT_TOKEN, "x")
    with pytest.raises(SystemExit) as end:
        serve.main()
    assert end.value.code == (
        "The configuration cannot be used:\n  - ESPACE_TESTING_TOKEN: opens the test kit: remove it"
    )


def test_the_service_by_itself_has_no_kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where the token is set."""
    monkeypatch.setenv(TEST_KIT_TOKEN, "recette")
    client = webapp.create_app(settings).test_client()
    for path in ("", "messages", "parcours", "openapi.json"):
        assert client.get(f"/recette/{path}", headers=TOKEN).status_code == 404


def test_the_answer_of_a_challenge_is_given(client: FlaskClient, services: Services) -> None:
    token = services.challenges.issue(session="s", form="f", now=services.clock.now())
    answer = client.get(f"/recette/verification/{token}", headers=TOKEN).get_json()["answer"]
    assert answer == services.challenges.answer(token)


def test_a_wrong_request_is_said_to_be_wrong(client: FlaskClient) -> None:
    assert client.get("/recette/verification/unknown", headers=TOKEN).status_code == 404
    assert client.put("/recette/horloge", json={"hours": 1}, headers=TOKEN).status_code == 400
