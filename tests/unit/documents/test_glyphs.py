"""Nothing is silently lost in a document (SPEC 7)."""

from pathlib import Path

import pytest

from tests.unit.documents.hostile import BEAUTIFUL_NAMES, RIGHT_TO_LEFT_NAMES
from webapp.documents.glyphs import REPLACEMENT, drawable_text, undrawable_characters


@pytest.mark.parametrize("name", (BEAUTIFUL_NAMES | RIGHT_TO_LEFT_NAMES).values(), ids=str)
def test_names_of_europe_and_around_can_be_drawn(name: str, fonts: Path) -> None:
    assert undrawable_characters(name, fonts) == []
    assert REPLACEMENT not in drawable_text(name, fonts)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("東京 Dupont 東", ["東", "京"]),
        ("Élodie 😀", ["😀"]),
        ("𝒜lice", ["𝒜"]),
        ("\ue000", ["\ue000"]),
        ("\u0378", ["\u0378"]),
    ],
)
def test_what_the_font_lacks_is_named_once_in_order(text: str, lost: list[str], fonts: Path) -> None:
    assert undrawable_characters(text, fonts) == lost


def test_a_lone_surrogate_is_named_by_a_character_that_can_be_sent(fonts: Path) -> None:
    assert undrawable_characters("a\ud800b\udfff", fonts) == [REPLACEMENT]


def test_the_replacement_itself_can_be_drawn(fonts: Path) -> None:
    assert undrawable_characters(REPLACEMENT, fonts) == []


def test_what_cannot_be_drawn_leaves_a_visible_mark(fonts: Path) -> None:
    assert drawable_text("Li 東京", fonts) == f"Li {REPLACEMENT}{REPLACEMENT}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("e\u0301", "é"),
        ("Durand\u202egnp.exe", "Durandgnp.exe"),
        ("a\0b\x1bc\u200b\ufeff\u00ad", "abc"),
        ("a\tb\nc\u2028d", "a b c d"),
        ("8\u202fh\u00a000", "8\u00a0h\u00a000"),
        ("™\ufe0f", "™"),
    ],
)
def test_text_is_composed_on_one_line_and_without_hidden_characters(typed: str, shown: str, fonts: Path) -> None:
    assert drawable_text(typed, fonts) == shown
    assert undrawable_characters(typed, fonts) == []
