"""How a message is stored in the outbox, read again and rendered (SPEC 4.3, 4.4)."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask

from a11y.mails import SAMPLES
from webapp.messages.activation_code import ActivationCode
from webapp.messages.closing import Closing
from webapp.messages.message import UnreadableEntry
from webapp.messages.passkeys_changed import PasskeyRemoved
from webapp.messages.password_changed import PasswordChanged
from webapp.messages.registry import entry_class
from webapp.messages.reset_link import ResetLink
from webapp.settings import Settings

OWNER = {"to": "zoe@exemple.fr", "full_name": "Zoé MARTIN"}
NOON = datetime(2023, 8, 21, 10, tzinfo=UTC)
AT_NOON = "2023-08-21T10:00:00+00:00"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_message_read_from_its_document_is_the_same(name: str) -> None:
    sample = SAMPLES[name]
    document = json.loads(json.dumps(sample.to_document()))
    assert entry_class(sample.kind).from_document(document) == sample


@pytest.mark.parametrize(
    ("kind", "document", "field", "value"),
    [
        (
            "activation_code",
            OWNER | {"code": "K7MP4RTW9XCD", "cancel_token": "t", "is_change": True},
            "is_change",
            True,
        ),
        ("sign_in_locked", OWNER | {"until": AT_NOON}, "until", NOON),
        ("reset_asked", {"email": "zoe@exemple.fr"}, "email", "zoe@exemple.fr"),
        ("reset_link", OWNER | {"token": "t", "deadline": AT_NOON}, "deadline", NOON),
        ("password_changed", OWNER | {"at": AT_NOON}, "keys_count", 0),
        ("passkey_added", OWNER | {"at": AT_NOON}, "at", NOON),
        ("passkey_removed", OWNER | {"at": AT_NOON}, "at", NOON),
        ("email_changed", OWNER | {"token": "t"}, "deadline", None),
        ("email_changed", OWNER | {"token": "t", "deadline": AT_NOON}, "deadline", NOON),
        ("closing", OWNER, "until", None),
        ("closing", OWNER | {"until": AT_NOON}, "until", NOON),
        ("unused_space", OWNER, "until", None),
    ],
)
def test_a_document_of_the_previous_release_is_read(
    kind: str, document: dict[str, object], field: str, value: object
) -> None:
    assert getattr(entry_class(kind).from_document(document), field) == value


def test_what_is_not_known_yet_is_not_written() -> None:
    """The previous release, whose worker may take the message, wants a moment where there is a key."""
    assert Closing(**OWNER).to_document() == OWNER


def test_the_previous_release_can_read_a_moment() -> None:
    document = PasswordChanged(**OWNER, at=NOON).to_document()
    assert datetime.fromisoformat(document["at"]) == NOON


def test_a_moment_keeps_its_time_zone() -> None:
    paris = datetime(2023, 8, 21, 12, tzinfo=timezone(timedelta(hours=2)))
    message = PasswordChanged(**OWNER, at=paris)
    assert PasswordChanged.from_document(message.to_document()).at == NOON


def test_what_a_later_release_adds_is_ignored() -> None:
    document = PasswordChanged(**OWNER, at=NOON).to_document()
    assert PasswordChanged.from_document(document | {"device": "Firefox"}) == PasswordChanged(**OWNER, at=NOON)


@pytest.mark.parametrize(
    "fault", [{"at": "yesterday at zoe@exemple.fr"}, {"at": None}, {"keys_count": "zoe@exemple.fr"}]
)
def test_an_error_names_the_field_and_never_its_value(fault: dict[str, object]) -> None:
    document = PasswordChanged(**OWNER, at=NOON).to_document() | fault
    with pytest.raises(UnreadableEntry) as error:
        PasswordChanged.from_document(document)
    assert next(iter(fault)) in str(error.value) and "exemple.fr" not in str(error.value)
    assert error.value.__cause__ is None and error.value.__suppress_context__


def test_a_link_is_void_at_its_deadline() -> None:
    link = ResetLink(**OWNER, token="t", deadline=NOON)
    assert link.is_void(NOON)
    assert not link.is_void(NOON - timedelta(seconds=1))


def test_a_rendered_message_has_its_id_and_its_subject_in_both_parts(app: Flask, settings: Settings) -> None:
    message = PasskeyRemoved(**OWNER, at=NOON).render("abc123", app.jinja_env, settings)
    assert (message.id, message.to) == ("abc123", "zoe@exemple.fr")
    assert message.subject == "Espace professionnel – Clé d’accès retirée"
    assert f"<title>{message.subject}</title>" in message.html
    assert "Bonjour Zoé MARTIN," in message.text and "Bonjour Zoé MARTIN," in message.html


def test_links_are_built_from_the_public_address(app: Flask, settings: Settings) -> None:
    public = settings.model_copy(update={"base_url": "https://espace.exemple.fr"})
    code = ActivationCode(**OWNER, code="K7MP4RTW9XCD", cancel_token="secret", deadline=NOON)
    message = code.render("abc123", app.jinja_env, public)
    for part in (message.text, message.html):
        assert "https://espace.exemple.fr/activation/code?code=K7MP-4RTW-9XCD" in part
        assert "https://espace.exemple.fr/activation/annulation/secret" in part
        assert "localhost" not in part
