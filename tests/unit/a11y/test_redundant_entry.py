"""Nothing is asked twice within a path, but the two confirmations and what the activation must ask (WCAG 3.3.7)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import Form, StringField

from a11y import redundant_entry
from a11y.aria_snapshots import FOLDER
from a11y.redundant_entry import ASKED_AGAIN, findings, paths


@pytest.fixture(autouse=True)
def request_made(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


class Person(Form):
    last_name = StringField("Nom")
    email = StringField("Adresse", render_kw={"autocomplete": "email"})


class AddressAgain(Form):
    login = StringField("Identifiant", render_kw={"autocomplete": "username"})


class NameAgain(Form):
    last_name = StringField("Nom")


def test_no_path_asks_again_without_a_reason(app: Flask) -> None:
    judged = paths(app)
    assert len(judged) > 8
    assert [finding for path, forms in judged.items() for finding in findings(path, forms)] == []


@pytest.mark.parametrize("reason", ASKED_AGAIN)
def test_each_reason_is_needed(app: Flask, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        redundant_entry, "ASKED_AGAIN", {name: why for name, why in ASKED_AGAIN.items() if name != reason}
    )
    assert [finding for path, forms in paths(app).items() for finding in findings(path, forms)]


@pytest.mark.parametrize("again", [AddressAgain, NameAgain, Person])
def test_what_is_asked_again_is_found_under_any_name(again: type[Form]) -> None:
    assert findings("a", [Person]) == []
    assert findings("a", [Person, again])


def test_an_address_given_before_is_shown_and_not_asked() -> None:
    heard = (FOLDER / "creation-formulaire.yml").read_text()
    assert "⟨address⟩" in heard and 'textbox "Adresse électronique' not in heard
    assert 'textbox "Téléphone' in heard
