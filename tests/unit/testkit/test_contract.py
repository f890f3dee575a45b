"""The contract is valid OpenAPI and valid JSON Schema, and lists exactly what the kit offers."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.unit.testkit.conftest import TOKEN


def test_the_contract_is_openapi_and_lists_every_operation(app: Flask, client: FlaskClient) -> None:
    contract = client.get("/recette/openapi.json").get_json()
    validate(contract)
    paths = {f"/recette{path}" for path in contract["paths"]}
    rules = {str(rule).replace("<", "{").replace(">", "}") for rule in app.url_map.iter_rules() if _asks_token(rule)}
    assert paths == rules


def _asks_token(rule: object) -> bool:
    return str(rule).startswith("/recette/") and not str(rule).endswith(("/recette/", ".json", "/parcours"))


def test_the_map_of_the_journeys_keeps_its_schema(client: FlaskClient) -> None:
    schema = client.get("/recette/parcours.schema.json").get_json()
    Draft202012Validator.check_schema(schema)
    found = client.get("/recette/parcours.json").get_json()
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    assert [journey["name"] for journey in found["journeys"]] == list(client.application.extensions["journeys"])
    del found["journeys"][0]["steps"][0]["url"]
    assert list(Draft202012Validator(schema).iter_errors(found)) != []


@pytest.mark.parametrize("path", ["", "parcours"])
def test_people_can_look_at_the_kit_and_at_the_journeys(client: FlaskClient, path: str) -> None:
    page = client.get(f"/recette/{path}")
    assert page.status_code == 200
    assert "Remplissez le formulaire d’inscription" in page.text or "Carte des parcours" in page.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "horloge", {"now": "2026-01-01T00:00:00Z", "shift_seconds": 1}),
        ("PUT", "horloge", {"now": "2026-01-01T00:00:00"}),
        ("POST", "horloge/avance", {"seconds": -1}),
        ("PUT", "pannes", {"faults": ["fire"]}),
        ("POST", "espaces", {"state": "happy"}),
        ("POST", "espaces", {"state": "active", "more": 1}),
        ("POST", "remise-a-zero", {"namespace": "A B"}),
        ("GET", "messages?wait_seconds=31", None),
    ],
)
def test_a_wrong_request_is_answered_with_the_reason(client: FlaskClient, method: str, path: str, body: object) -> None:
    answer = client.open(f"/recette/{path}", method=method, json=body, headers=TOKEN)
    assert answer.status_code == 400
    assert answer.get_json()["errors"]


@pytest.mark.parametrize(
    "body", [{"data": {"namespace": "mine"}}, {"data": '{"namespace": "mine"'}, {"json": []}, {"json": None}]
)
def test_a_body_that_is_no_json_object_never_erases_everybodys_data(client: FlaskClient, body: dict[str, Any]) -> None:
    client.post("/recette/espaces", json={"state": "active", "email": "zoe@exemple.test"}, headers=TOKEN)
    assert client.post("/recette/remise-a-zero", headers=TOKEN, **body).status_code == 400
    again = client.post("/recette/espaces", json={"state": "active", "email": "zoe@exemple.test"}, headers=TOKEN)
    assert again.status_code == 409
