"""SPEC 3: nothing typed is lost, no step before the ones it needs, "Effacer" has a way back (3.3)."""

import json

import pytest

from webapp.domain.draft import Draft, StepState

STEPS = ("conditions", "identifiants", "inscription")
TYPED = {"last_name": "Nguyễn", "phone": "0", "accept_terms": True, "address_extra": ""}
ACCEPTED = {"last_name": "Nguyễn", "phone": "+33199001234"}


def test_a_new_journey_holds_nothing_and_starts_at_its_first_step() -> None:
    draft = Draft()
    assert draft.accepted() == {} and draft.outcome is None
    assert [draft.step(slug).shown for slug in STEPS] == [{}, {}, {}]
    assert draft.first_incomplete(STEPS) == "conditions"


def test_a_step_opens_when_all_that_it_needs_is_accepted() -> None:
    draft = Draft()
    draft.accept("inscription", ACCEPTED)
    draft.accept("conditions", {"accept_terms": True})
    assert draft.first_incomplete(STEPS) == "identifiants"
    draft.accept("identifiants", {"email": "zoe@exemple.fr"})
    assert draft.first_incomplete(STEPS) is None
    assert draft.first_incomplete(()) is None


def test_a_step_that_asks_for_nothing_is_complete_once_accepted() -> None:
    draft = Draft()
    draft.accept("conditions", {})
    assert draft.first_incomplete(("conditions",)) is None


def test_input_that_failed_its_checks_is_shown_again_and_completes_nothing() -> None:
    draft = Draft()
    draft.keep_typed("inscription", TYPED)
    assert draft.step("inscription").shown == TYPED
    assert draft.accepted() == {}
    assert draft.first_incomplete(["inscription"]) == "inscription"


def test_a_later_mistake_takes_nothing_from_what_was_accepted() -> None:
    draft = Draft()
    draft.accept("inscription", ACCEPTED)
    draft.keep_typed("inscription", TYPED)
    assert draft.step("inscription").shown == TYPED
    assert draft.accepted() == {"inscription": ACCEPTED}
    assert draft.first_incomplete(["inscription"]) is None


def test_fields_emptied_by_hand_are_shown_empty() -> None:
    draft = Draft()
    draft.accept("inscription", ACCEPTED)
    draft.keep_typed("inscription", {})
    assert draft.step("inscription").shown == {}


def test_what_is_accepted_takes_the_place_of_what_was_typed() -> None:
    draft = Draft()
    draft.keep_typed("inscription", TYPED)
    draft.accept("inscription", ACCEPTED)
    assert draft.step("inscription") == StepState(accepted=ACCEPTED)


def test_two_steps_keep_what_they_ask_for_under_one_name_apart() -> None:
    """The e-mail of a company never overwrites a person's (SPEC 8.5.2)."""
    draft = Draft()
    draft.accept("entreprise", {"email": "contact@exemple.fr"})
    draft.accept("identifiants", {"email": "zoe@exemple.fr"})
    assert draft.accepted() == {
        "entreprise": {"email": "contact@exemple.fr"},
        "identifiants": {"email": "zoe@exemple.fr"},
    }


def test_a_step_that_the_journey_could_not_use_opens_again_with_its_values() -> None:
    draft = Draft()
    draft.accept("inscription", ACCEPTED)
    draft.refuse("inscription")
    assert draft.step("inscription").shown == ACCEPTED
    assert draft.first_incomplete(["inscription"]) == "inscription"


@pytest.mark.parametrize("enter", [Draft.accept, Draft.keep_typed])
def test_a_cleared_step_is_empty_incomplete_and_can_be_given_back(enter: object) -> None:
    draft = Draft()
    enter(draft, "inscription", TYPED)  # type: ignore[operator]  # two methods of one shape
    draft.clear("inscription")
    assert draft.step("inscription").shown == {} and draft.accepted() == {}
    assert draft.first_incomplete(["inscription"]) == "inscription"
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.step("inscription").shown == TYPED


def test_what_is_given_back_is_checked_anew_before_the_next_step() -> None:
    draft = Draft()
    draft.accept("inscription", ACCEPTED)
    draft.clear("inscription")
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.first_incomplete(["inscription"]) == "inscription"


def test_clearing_an_empty_step_again_keeps_the_way_back() -> None:
    draft = Draft()
    draft.keep_typed("inscription", TYPED)
    draft.clear("inscription")
    draft.clear("inscription")
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.step("inscription").shown == TYPED


def test_clearing_a_form_sent_blank_keeps_the_way_back() -> None:
    draft = Draft()
    draft.keep_typed("inscription", TYPED)
    draft.clear("inscription")
    draft.keep_typed("inscription", dict.fromkeys(TYPED, ""))  # what the emptied form sends with "Effacer"
    draft.clear("inscription")
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.step("inscription").shown == TYPED


def test_what_was_typed_since_the_first_clearing_has_a_way_back_too() -> None:
    draft = Draft()
    draft.keep_typed("inscription", TYPED)
    draft.clear("inscription")
    draft.keep_typed("inscription", TYPED | {"last_name": "Martin", "phone": ""})
    draft.clear("inscription")
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.step("inscription").shown == TYPED | {"last_name": "Martin"}


def test_giving_back_keeps_what_was_typed_since_where_nothing_had_been() -> None:
    draft = Draft()
    draft.keep_typed("inscription", TYPED)
    draft.clear("inscription")
    draft.keep_typed("inscription", {"last_name": "", "phone": "", "address_extra": "Bâtiment C"})
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.step("inscription").shown == TYPED | {"address_extra": "Bâtiment C"}


def test_a_mistake_after_clearing_keeps_the_way_back() -> None:
    draft = Draft()
    draft.keep_typed("inscription", TYPED)
    draft.clear("inscription")
    draft.keep_typed("inscription", {"last_name": "M"})
    assert draft.step("inscription").shown == {"last_name": "M"}
    draft.restore("inscription", {"last_name": "M", "phone": ""})
    assert draft.step("inscription").shown == TYPED | {"last_name": "M"}


def test_there_is_nothing_to_give_back_before_clearing_nor_twice() -> None:
    draft = Draft()
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.step("inscription").shown == {}
    draft.clear("inscription")
    assert draft.step("inscription").cleared is None
    draft.keep_typed("inscription", TYPED)
    draft.clear("inscription")
    draft.restore("inscription", draft.step("inscription").shown)
    draft.keep_typed("inscription", ACCEPTED)
    draft.restore("inscription", draft.step("inscription").shown)
    assert draft.step("inscription").shown == ACCEPTED


def test_clearing_a_step_leaves_the_others() -> None:
    draft = Draft()
    for slug in STEPS:
        draft.accept(slug, {slug: "x"})
    draft.clear("inscription")
    assert draft.accepted() == {slug: {slug: "x"} for slug in STEPS[:2]}


def test_an_anti_robot_check_passed_stays_passed_and_is_kept_once() -> None:
    draft = Draft()
    draft.pass_human_check("conditions")
    draft.pass_human_check("conditions")
    draft.accept("conditions", {})
    draft.clear("conditions")
    assert draft.human_checks == ["conditions"]


def test_a_finished_journey_keeps_its_outcome_and_none_of_the_input() -> None:
    draft = Draft()
    draft.accept("inscription", ACCEPTED)
    draft.keep_typed("identifiants", TYPED)
    draft.finish({"registration_id": 7})
    assert draft.outcome == {"registration_id": 7}
    assert draft.accepted() == {}
    assert "Nguyễn" not in json.dumps(draft.to_json(), ensure_ascii=False)


def everything() -> Draft:
    draft = Draft()
    draft.accept("conditions", {"accept_terms": True})
    draft.accept("identifiants", {"email": "zoe@bücher.de"})
    draft.keep_typed("identifiants", {"email": "\ud800\x00😀"})
    draft.keep_typed("inscription", TYPED)
    draft.clear("inscription")
    draft.step("recapitulatif")
    draft.pass_human_check("conditions")
    return draft


def finished() -> Draft:
    draft = everything()
    draft.finish({"registration_id": 7, "corrections": 0})
    return draft


@pytest.mark.parametrize("draft", [Draft(), everything(), finished()], ids=["new", "under way", "finished"])
def test_a_restart_of_the_server_loses_nothing(draft: Draft) -> None:
    assert Draft.from_json(json.loads(json.dumps(draft.to_json()))) == draft


def test_two_journeys_share_nothing() -> None:
    one, other = Draft(), Draft()
    one.accept("conditions", {"accept_terms": True})
    one.pass_human_check("conditions")
    assert other == Draft()
