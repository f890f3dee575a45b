"""SPEC 8: what the history keeps of an event, and the sentence that the owner reads."""

import re

import pytest

from webapp.domain.audit import Event, sentence_of


def test_an_event_carries_exactly_its_own_data() -> None:
    Event.SIGNED_IN.check({"device": "Firefox sur Mac"})
    Event.SPACE_OPENED.check({})


@pytest.mark.parametrize("data", [{}, {"device": "Firefox sur Mac", "city": "Lyon"}, {"city": "Lyon"}])
def test_an_event_with_other_data_is_refused_by_name(data: dict[str, object]) -> None:
    reason = f"signed_in needs the keys ['device'], not {sorted(data)}"
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        Event.SIGNED_IN.check(data)


@pytest.mark.parametrize("event", Event)
def test_an_event_is_found_by_its_code(event: Event) -> None:
    assert Event.of_code(event.code) is event


def test_the_owner_reads_a_sentence_with_the_data_of_the_event() -> None:
    assert sentence_of("signed_in", {"device": "Firefox sur Mac"}) == "Connexion réussie depuis Firefox sur Mac."


@pytest.mark.parametrize("event", Event)
def test_each_sentence_is_complete_with_the_data_of_its_event(event: Event) -> None:
    sentence = sentence_of(event.code, dict.fromkeys(event.keys, "7"))
    assert sentence.endswith(".") and not re.search(r"[{}]", sentence)
