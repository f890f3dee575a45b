"""docs/recette.md: the client of the kit has a method for each operation of the contract, of its name."""

import inspect

import pytest
from pytest_espace_pro.kit import Kit

from testkit.contract import Operation
from testkit.views import operation


@pytest.mark.parametrize("declared", operation.operations, ids=lambda one: one.name)
def test_each_operation_has_its_method_which_can_send_what_it_takes(declared: Operation) -> None:
    method = inspect.signature(getattr(Kit, declared.name))
    known = {name for model in declared.takes.values() for name in model.model_fields}
    unsaid = {"shift_seconds"}  # `shift_clock` sends it
    assert known - unsaid <= set(method.parameters)
