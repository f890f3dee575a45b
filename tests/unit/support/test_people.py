"""The plugin and the test kit go elsewhere without the tests, and have copies of the person whom the tests know."""

from pytest_espace_pro.pages import creation

from testkit import seeds
from tests.support.people import ACCEPTED_DETAILS, DETAILS, PASSWORD, TRUSTED_ANSWER


def test_the_plugin_types_what_the_tests_type() -> None:
    assert creation.PASSWORD == PASSWORD
    typed = set((creation.PERSON | creation.ADDRESS).values())
    assert typed == set(DETAILS.values()) - {DETAILS["country"], DETAILS["trusted_question"]}


def test_the_test_kit_makes_accounts_of_the_same_person() -> None:
    assert (seeds.PASSWORD, seeds.TRUSTED_ANSWER) == (PASSWORD, TRUSTED_ANSWER)
    assert seeds.DETAILS | {"trusted_answer": TRUSTED_ANSWER} == ACCEPTED_DETAILS
