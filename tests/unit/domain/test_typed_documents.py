"""Typed values come back from the database as they were written."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
from pydantic import ValidationError

from webapp.domain.documents import from_document, to_document


class Colour(Enum):
    RED = "red"


@pytest.fixture
def kept() -> type[Any]:
    """A class that no test has seen before: what is known of a class is kept for all its values."""

    @dataclass(frozen=True)
    class Kept:
        moment: datetime
        colour: Colour
        count: int = 0

    return Kept


VALUES = {"moment": datetime(2023, 8, 21, 10, tzinfo=UTC), "colour": Colour.RED, "count": 3}
DOCUMENT = {"moment": "2023-08-21T10:00:00Z", "colour": "red", "count": 3}


def test_a_document_holds_json_values_only(kept: type[Any]) -> None:
    assert to_document(kept(**VALUES)) == DOCUMENT


def test_a_document_reads_back_as_the_same_value(kept: type[Any]) -> None:
    assert from_document(kept, DOCUMENT) == kept(**VALUES)


def test_names_that_the_class_does_not_know_are_ignored(kept: type[Any]) -> None:
    assert from_document(kept, DOCUMENT | {"former_name": 1}) == kept(**VALUES)


def test_a_document_that_does_not_fit_is_refused(kept: type[Any]) -> None:
    with pytest.raises(ValidationError):
        from_document(kept, {"moment": "yesterday", "colour": "red"})
