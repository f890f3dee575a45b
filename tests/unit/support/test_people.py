"""The test kit goes elsewhere without the tests, and has a copy of the person whom the tests know."""

from testkit import seeds
from tests.support.people import ACCEPTED_DETAILS, PASSWORD, TRUSTED_ANSWER


def test_the_test_kit_makes_accounts_of_the_same_person() -> None:
    assert (seeds.PASSWORD, seeds.TRUSTED_ANSWER) == (PASSWORD, TRUSTED_ANSWER)
    assert seeds.DETAILS | {"trusted_answer": TRUSTED_ANSWER} == ACCEPTED_DETAILS
