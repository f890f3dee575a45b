"""What keeps a message from being read is found, in its text and between its two forms (SPEC 4.3)."""

from dataclasses import replace

import pytest
from flask import Flask

from a11y.mails import (
    SAMPLES,
    SPAN,
    blocks_of_html,
    blocks_of_text,
    differences,
    fixed_sizes,
    missing_values,
    text_faults,
    text_findings,
)
from webapp.messages.message import RenderedMessage
from webapp.settings import Settings

NBSP = "\u00a0"


@pytest.fixture
def message(app: Flask, settings: Settings) -> RenderedMessage:
    return SAMPLES["message-code"].render("1", app.jinja_env, settings)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_message_reads_as_reviewed(name: str, app: Flask, settings: Settings) -> None:
    assert text_findings(name, SAMPLES[name].render("1", app.jinja_env, settings)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mot " * 20, "a line of 80 signs"),
        ("Zoé d&#39;Artois", "bare markup"),
        ("Un <b>mot</b>", "bare markup"),
        ("[Un lien](https://exemple.fr)", "bare markup"),
        ("Vraiment ?", "a space that can break"),
        (f"{'mot ' * 13}\n{'mot ' * 13}", "a sentence of 26 words"),
        ("Veuillez attendre.", "'Veuillez'"),
    ],
)
def test_what_keeps_a_text_from_being_read_is_found(text: str, found: str) -> None:
    assert any(found in fault for fault in text_faults(text))


def test_an_address_may_be_as_long_as_it_is() -> None:
    assert text_faults(f"Ouvrez cette page{NBSP}:\n   https://exemple.fr/{'a' * 100}") == []


@pytest.mark.parametrize(
    ("words", "otherwise"),
    [
        ("Il sert une seule fois.", ""),
        ("Il sert une seule fois.", "Il sert deux fois."),
        ("/activation/annulation/", "/activation/"),
        ("VOUS N’AVEZ RIEN DEMANDÉ", "ATTENTION"),
    ],
)
def test_what_only_one_form_says_is_found(message: RenderedMessage, words: str, otherwise: str) -> None:
    assert words in message.text and differences(message) == []
    assert differences(replace(message, text=message.text.replace(words, otherwise)))


def test_another_order_is_found(message: RenderedMessage) -> None:
    blocks = message.text.split("\n\n")
    blocks[2], blocks[4] = blocks[4], blocks[2]
    assert differences(replace(message, text="\n\n".join(blocks)))


def test_a_form_without_its_code_or_deadline_is_found(message: RenderedMessage) -> None:
    sample = SAMPLES["message-code"]
    assert missing_values(message, sample) == []
    moment = f"23{NBSP}août 2023 à 12{NBSP}h{NBSP}00"
    assert missing_values(replace(message, text=message.text.replace(moment, "demain")), sample) == [
        f"the text lacks {moment}"
    ]
    assert missing_values(replace(message, html=message.html.replace(">4RTW<", "><")), sample) == [
        "the HTML lacks K7MP4RTW9XCD"
    ]


@pytest.mark.parametrize("form", ["text", "html"])
def test_the_code_then_its_link_come_first_and_the_way_by_hand_after_them(message: RenderedMessage, form: str) -> None:
    """SPEC 4.3: on a phone they are on the first screen."""
    said = SPAN.sub("", getattr(message, form)).replace("\u202f", "")
    order = [
        "Espace Pro",
        "K7MP4RTW9XCD",
        "/activation/code?code=",
        "23\u00a0août",
        "tapez cette adresse",
        "/annulation/",
    ]
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)
    assert said.index("/activation/code?code=") - said.index("K7MP4RTW9XCD") < 120


@pytest.mark.parametrize("name", SAMPLES)
def test_every_message_says_first_who_sends_it(name: str, app: Flask, settings: Settings) -> None:
    ours = settings.model_copy(update={"operator_name": "Chambre d’essai", "service_name": "Guichet"})
    message = SAMPLES[name].render("1", app.jinja_env, ours)
    for first in (blocks_of_text(message.text)[0], blocks_of_html(message.html)[0]):
        assert first == (["guichet", "chambre", "d", "essai"], [])


def test_text_that_would_not_grow_is_found() -> None:
    assert fixed_sizes("<p style='font-size: 1.2em; margin: 3px'>") == []
    assert fixed_sizes("<p style='font-size:18px'>") == ["text does not grow with the reader’s: font-size:18px"]
