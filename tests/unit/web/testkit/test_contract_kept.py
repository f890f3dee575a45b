"""Schemathesis sends the kit all that its contract allows, and what it does not: each answer is one it tells of."""

from dataclasses import replace

import pytest
import schemathesis
from flask import Flask
from hypothesis import given
from schemathesis.generation import GenerationMode

from tests.unit.web.test_fuzz import EFFORT
from tests.unit.web.testkit.test_testkit import TOKEN
from webapp.persistence.adjustable_clock import AdjustableClock
from webapp.services import Services
from webapp.web.testkit.views import operation as operations


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: f"{mode.value} requests")
@pytest.mark.parametrize("name", [operation.name for operation in operations.operations])
def test_each_answer_is_one_that_the_contract_tells(
    app: Flask, services: Services, name: str, mode: GenerationMode
) -> None:
    app.extensions["espace"] = replace(services, clock=AdjustableClock(services.database))
    contract = schemathesis.openapi.from_wsgi("/recette/openapi.json", app, headers=TOKEN)

    @EFFORT
    @given(contract.find_operation_by_id(name).as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=TOKEN)

    ask()
