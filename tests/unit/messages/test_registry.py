"""SPEC 4.3, 4.4: every message is complete, and none that the outbox may hold is forgotten."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from a11y import aria_snapshots
from a11y.mails import SAMPLES
from webapp.messages.registry import ENTRIES, MESSAGES, UnknownKind, entry_class
from webapp.paths import TEMPLATES
from webapp.usecases.outbox.preparations import PREPARATIONS

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "messages.md"
STORED = {
    "activation_code",
    "sign_in_locked",
    "reset_asked",
    "reset_link",
    "password_changed",
    "passkey_added",
    "passkey_removed",
    "email_changed",
    "closing",
    "unused_space",
    "contact",
}
"""Kinds that databases hold: none may change its name."""


def test_every_kind_that_databases_hold_has_its_class() -> None:
    assert set(ENTRIES) >= STORED
    assert all(cls.kind == kind and len(kind) <= 32 for kind, cls in ENTRIES.items())


def test_a_kind_of_a_later_release_is_unknown() -> None:
    with pytest.raises(UnknownKind):
        entry_class("letter_of_next_year")


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_has_its_two_templates(kind: str) -> None:
    for end in ("txt", "html"):
        assert (Path(TEMPLATES) / "mail" / f"{MESSAGES[kind].template}.{end}").is_file()


def test_every_template_of_a_message_has_its_class() -> None:
    files = {path.stem for path in (Path(TEMPLATES) / "mail").iterdir()} - {"layout", "action", "style"}
    assert files == {cls.template for cls in MESSAGES.values()}


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_has_a_sample_whose_text_was_reviewed(kind: str) -> None:
    names = [name for name, sample in SAMPLES.items() if type(sample) is MESSAGES[kind]]
    assert names
    assert all((aria_snapshots.FOLDER / f"{name}.txt").is_file() for name in names)


def test_every_entry_has_its_line_in_the_documentation_and_no_other_has() -> None:
    assert re.findall(r"^\| `(\w+)` \|", DOCUMENTATION.read_text(), re.MULTILINE) == sorted(ENTRIES)


def test_what_is_not_a_message_becomes_one_when_it_leaves() -> None:
    assert set(ENTRIES) - set(MESSAGES) <= set(PREPARATIONS) <= set(ENTRIES)


def test_a_code_dies_and_a_notice_waits() -> None:
    mortal = {kind: cls.life for kind, cls in ENTRIES.items() if cls.life is not None}
    assert mortal == dict.fromkeys(("activation_code", "reset_asked", "no_reset_link"), timedelta(hours=48))
