"""Voice clips of the anti-robot sound, made once for these tests, without `make setup`."""

from pathlib import Path

import pytest

from webapp.captcha.build_voice import build_voice


@pytest.fixture(scope="session")
def voice_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("voice")
    build_voice(path)
    return path
