"""What suites lean on is promised: a break of it needs another major version and an entry in CHANGELOG.md."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from testkit.contract import VERSION
from testkit.journey_map import journey_map
from tests.support.html import attribute
from tests.unit.web.conftest import Walker
from tools.released_interface import FILE, breaks, promises
from webapp.web.journey import register_journey
from webapp.web.pages.registration.journey import CREATION

ROOT = Path(__file__).parents[3]
RELEASED: dict[str, Any] = json.loads(FILE.read_text())
PHONE = "journeys.creation.steps.formulaire.fields.phone.label"


def unreleased_changes() -> str:
    return (ROOT / "CHANGELOG.md").read_text().split("\n## ")[1]


def test_each_break_of_the_interface_is_announced_and_counted_in_the_version(app: Flask) -> None:
    broken = breaks(RELEASED["promises"], promises(app))
    unannounced = [path for path in broken if f"`{path}`" not in unreleased_changes()]
    assert not unannounced, f"say in CHANGELOG.md what breaks suites: {unannounced}"
    assert not broken or major(VERSION) > major(RELEASED["version"])


def major(version: str) -> int:
    return int(version.split(".")[0])


@pytest.mark.parametrize(
    "change",
    [
        lambda now: now.pop(PHONE),
        lambda now: now.update({PHONE: "Numéro *"}),
        lambda now: now.update({"journeys.creation.steps.identifiants.url": "/autre"}),
        lambda now: now.pop("events.signed_in"),
        lambda now: now.pop("kit./horloge.put"),
        lambda now: now.update({"journeys.creation.steps.conditions.buttons.continue.leads_to": []}),
    ],
)
def test_a_relabelling_or_a_removal_is_a_break(change: Any) -> None:
    now = dict(RELEASED["promises"])
    change(now)
    assert len(breaks(RELEASED["promises"], now)) == 1


def test_what_is_added_breaks_nothing(app: Flask) -> None:
    assert breaks(RELEASED["promises"], RELEASED["promises"] | {"journeys.creation.steps.more.url": "/more"}) == []


def test_those_fields_are_said_to_be_mandatory_that_are(client: FlaskClient, walker: Walker) -> None:
    """RGAA 11.10: to the eye by a star, to the ear by "required", and to suites by the map; on no other field."""
    fields = client.get("/recette/parcours.json").get_json()["journeys"][0]["steps"][2]["fields"]
    walker.to_details()
    for field in fields:
        (control,) = walker.document.query(f'main [name="{field["name"]}"]')
        (label,) = walker.document.query(f'label[for="{attribute(control, "id")}"]')
        is_said = "required" in control.attrs or attribute(control, "aria-required") == "true"
        assert is_said == field["is_required"] == label.to_text().strip().endswith("*"), field["name"]


def test_the_map_says_what_the_pages_show(client: FlaskClient) -> None:
    """Each field of the first step stands in its page under the name and the label that the map gives."""
    step = client.get("/recette/parcours.json").get_json()["journeys"][0]["steps"][0]
    page = client.get(step["url"]).text
    for field in step["fields"]:
        assert f'name="{field["name"]}"' in page
        assert field["label"].removesuffix(" *") in page
    for button in step["buttons"]:
        assert re.search(rf'name="action" value="{button["action"]}"[^>]*>{button["name"]}<', page)


def test_the_map_says_in_braces_what_a_journey_is_about(app: Flask) -> None:
    with_subject = replace(CREATION, name="about", subject="siren")
    blueprint = Blueprint("about", __name__)
    register_journey(blueprint, with_subject, "/espace/entreprises/<siren>")
    app.register_blueprint(blueprint)
    with app.test_request_context():
        (mapped,) = [journey for journey in journey_map(app).journeys if journey.name == "about"]
    assert mapped.start == "/espace/entreprises/{siren}"
    assert mapped.steps[0].url == "/espace/entreprises/{siren}/conditions"
