"""SPEC 6: the image and the sound of a challenge."""

from unittest.mock import Mock

import pytest
from flask.testing import FlaskClient

from tests.unit.conftest import ManualClock
from webapp.services import Services
from webapp.web.pages.captcha import views


@pytest.fixture
def token(services: Services, clock: ManualClock) -> str:
    return services.challenges.issue(session="s", form="f", now=clock.now())


def test_image_and_sound_of_a_challenge_are_always_the_same(client: FlaskClient, token: str) -> None:
    for kind in ("png", "mp3"):
        first, second = (client.get(f"/verification/{token}.{kind}") for _ in range(2))
        assert first.status_code == 200 and first.data == second.data


@pytest.mark.parametrize(("kind", "draw"), [("png", "render_image"), ("mp3", "render_audio")])
def test_what_a_token_gives_is_made_once(
    client: FlaskClient, token: str, kind: str, draw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Mock(wraps=getattr(views, draw))
    monkeypatch.setattr(views, draw, made)
    for part in ("bytes=0-1", "bytes=2-", ""):
        assert client.get(f"/verification/{token}.{kind}", headers={"Range": part} if part else {}).status_code < 400
    assert made.call_count == 1


def test_the_sound_answers_a_range_as_ios_asks(client: FlaskClient, token: str) -> None:
    response = client.get(f"/verification/{token}.mp3", headers={"Range": "bytes=0-1"})
    assert (response.status_code, response.data) == (206, b"\xff\xf3")
    assert response.mimetype == "audio/mpeg"


def test_the_sound_can_be_downloaded(client: FlaskClient, token: str) -> None:
    response = client.get(f"/verification/{token}.mp3?telecharger=1")
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("kind", ["png", "mp3"])
def test_nothing_is_drawn_for_a_challenge_that_is_not_ours(client: FlaskClient, token: str, kind: str) -> None:
    forged = ("B" if token[0] == "A" else "A") + token[1:]
    assert client.get(f"/verification/{forged}.{kind}").status_code == 404


def test_no_image_is_kept_by_others(client: FlaskClient, token: str) -> None:
    assert "private" in client.get(f"/verification/{token}.png").headers["Cache-Control"]
