"""What is waited for is given as soon as it is there; what does not come is said, with the error that kept it away."""

import pytest

from tests.support.waiting import until


def test_what_is_sought_is_given_once_it_is_true() -> None:
    answers = iter([0, None, "", "there"])
    assert until(lambda: next(answers)) == "there"


def test_what_does_not_come_fails_with_its_reason() -> None:
    with pytest.raises(AssertionError, match="no letter"):
        until(lambda: False, 0, why=lambda: "no letter")


def test_an_error_that_is_expected_is_asked_again_after_and_is_the_cause_of_a_failure() -> None:
    asked = 0

    def ask() -> bool:
        nonlocal asked
        asked += 1
        raise OSError(f"refused {asked} times")

    with pytest.raises(AssertionError) as failure:
        until(ask, 0.05, ignoring=(OSError,))
    assert asked > 1 and str(failure.value.__cause__) == f"refused {asked} times"


def test_any_other_error_is_not_waited_out() -> None:
    def ask() -> bool:
        raise KeyError

    with pytest.raises(KeyError):
        until(ask, 0.05, ignoring=(OSError,))
