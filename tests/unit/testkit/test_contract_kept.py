"""Schemathesis sends the kit all that its contract allows, and what it does not: the contract describes each answer."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import given
from schemathesis.generation import GenerationMode

from testkit.views import operation as operations
from tests.unit.testkit.conftest import TOKEN
from tests.unit.web.test_fuzz import EFFORT


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
