"""SPEC 1: the operator's logo, with its alternative, on every page."""

from pathlib import Path

import pytest
from PIL import Image

from tests.support.html import attribute, parse
from tests.unit.conftest import ManualClock
from webapp import create_app
from webapp.settings import Settings


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    Image.new("RGB", (60, 20), "teal").save(tmp_path / "logo.png")
    return tmp_path / "logo.png"


@pytest.mark.parametrize(("alt", "said"), [("Chambre d’essai, logo", "Chambre d’essai, logo"), ("", "Chambre d’essai")])
def test_the_logo_is_served_from_our_own_origin_with_its_alternative(
    settings: Settings, clock: ManualClock, logo: Path, alt: str, said: str
) -> None:
    named = {"operator_name": "Chambre d’essai", "logo_file": logo, "logo_alt": alt}
    client = create_app(settings.model_copy(update=named), clock=clock).test_client()
    (image,) = parse(client.get("/").text).query("header img")
    assert attribute(image, "alt") == said
    with client.get(attribute(image, "src") or "") as answer:
        assert (answer.mimetype, answer.data) == ("image/png", logo.read_bytes())
