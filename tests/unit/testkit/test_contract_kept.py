"""Schemathesis sends the kit all that its contract allows, and what it does not: the contract describes each answer."""

from itertools import count
from types import SimpleNamespace

import pytest
import schemathesis
from flask import Flask
from hypothesis import given
from schemathesis.generation import GenerationMode

from testkit import views
from testkit.views import operation as operations
from tests.unit.testkit.conftest import TOKEN
from tests.unit.web.test_fuzz import EFFORT


@pytest.fixture(autouse=True)
def _waiting_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to wait for a message, the kit looks at the clock: each look is a second after the one before."""
    monkeypatch.setattr(views, "time", SimpleNamespace(monotonic=count().__next__, sleep=lambda _seconds: None))


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: f"{mode.value} requests")
@pytest.mark.parametrize("name", [operation.name for operation in operations.operations])
def test_each_answer_is_one_of_the_contract(moving_app: Flask, name: str, mode: GenerationMode) -> None:
    headers = TOKEN | {"Accept-Encoding": "identity"}  # Schemathesis asks for Brotli, and cannot read it
    contract = schemathesis.openapi.from_wsgi("/recette/openapi.json", moving_app, headers=headers)

    @EFFORT
    @given(contract.find_operation_by_id(name).as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers)

    ask()
