"""Hundreds of people at the same moment, several web processes (SPEC 3.2, 5.4).

``test_processes.py`` proves the same rules with a small crowd, without HTTP.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.chaos.crowd import Crowd, press_all
from tests.chaos.running_site import Site

pytestmark = pytest.mark.heavy
PEOPLE = 500
ADDRESS = "zoe@exemple.fr"


@pytest.fixture
def crowd(site: Site) -> Iterator[Crowd]:
    with closing(Crowd(site)) as crowd:
        yield crowd


def test_of_500_requests_for_one_address_at_once_one_wins(site: Site, crowd: Crowd) -> None:
    """The others keep what they typed, and read that the address waits for its activation, and until when."""
    outcomes = press_all(site.base_url, crowd.at_recap([ADDRESS] * PEOPLE))
    assert Counter(outcome.status for outcome in outcomes) == {303: 1, 422: PEOPLE - 1}
    assert all("attend déjà son activation" in outcome.text for outcome in outcomes if outcome.status == 422)
    site.wait_until_nothing_waits()
    assert site.requests() == [ADDRESS] and len(site.mail.to(ADDRESS)) == 1


def test_500_activations_at_once_get_500_numbers(site: Site, crowd: Crowd) -> None:
    site.worker.terminate()  # the codes are taken from the outbox
    presses = crowd.before_activation([f"n{number}@exemple.fr" for number in range(PEOPLE)])
    outcomes = press_all(site.base_url, presses)
    assert Counter((outcome.status, outcome.location) for outcome in outcomes) == {
        (303, "/activation/recapitulatif"): PEOPLE
    }
    assert len(set(site.numbers())) == PEOPLE
