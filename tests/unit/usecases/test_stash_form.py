"""WCAG 2.2.5: what was typed when a session ended is found again by its owner alone, on its page, for a day."""

import pytest

from tests.unit.conftest import ManualClock
from tests.unit.usecases.owners import OTHER_EMAIL, new_space, open_session
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, read_draft
from webapp.usecases.journeys.stash_form import find_stash, stash_form

TYPED = {"last_name": "Durand", "phone": "0"}


@pytest.fixture
def space(services: Services) -> Space:
    return new_space(services)


@pytest.fixture
def stash(services: Services, space: Space, clock: ManualClock) -> str:
    token = open_session(services)
    clock.advance(hours=12)  # the session has ended
    kept = stash_form(services, token, "nom", TYPED)
    assert kept is not None
    return kept


def test_its_owner_finds_the_form_again(services: Services, space: Space, stash: str) -> None:
    assert find_stash(services, stash, "nom", space.id) == TYPED


def test_it_is_shown_on_no_other_page_and_to_no_other_space(services: Services, space: Space, stash: str) -> None:
    assert find_stash(services, stash, "question", space.id) == {}
    assert find_stash(services, stash, "nom", new_space(services, OTHER_EMAIL).id) == {}


def test_there_is_nothing_to_find_without_its_id(services: Services, space: Space, stash: str) -> None:
    assert find_stash(services, None, "nom", space.id) == {}
    assert find_stash(services, "unknown", "nom", space.id) == {}


def test_it_is_kept_for_a_day(services: Services, space: Space, stash: str, clock: ManualClock) -> None:
    clock.advance(hours=24)
    assert find_stash(services, stash, "nom", space.id) == {}


def test_nothing_is_kept_of_a_session_that_nobody_knows(services: Services) -> None:
    assert stash_form(services, "unknown", "nom", TYPED) is None


def test_what_was_not_checked_is_not_accepted(services: Services, space: Space, stash: str) -> None:
    draft = read_draft(services, DraftKey("space", stash))
    assert draft is not None and draft.accepted() == {"owner": {"space_id": space.id}}
