"""SPEC 3, 3.5, 5: a journey is carried out once, with what its draft holds at that moment, and whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import creation_draft, registration_request
from webapp.domain.draft import Draft
from webapp.persistence import drafts
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.registrations import Registration
from webapp.services import Services
from webapp.usecases.journeys.carry_out import DraftGone, carry_out
from webapp.usecases.journeys.edit_draft import DraftKey, edit_draft, forget_draft, read_draft
from webapp.usecases.registration.submit_registration import RegistrationRequest, submit_registration


@dataclass(frozen=True)
class Receipt:
    email: str


def rows(services: Services, model: type) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def submit(services: Services, key: DraftKey) -> dict[str, object]:
    def prepare(draft: Draft) -> RegistrationRequest:
        return registration_request(services, draft.accepted()["identifiants"]["email"])

    return carry_out(services, key, prepare, submit_registration)


def test_sent_eight_times_at_once_a_journey_is_carried_out_once(services: Services) -> None:
    key = creation_draft(services)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: submit(services, key), range(8)))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert (rows(services, Registration), rows(services, OutboxMessage)) == (1, 1)


def test_a_journey_that_could_not_be_carried_out_leaves_nothing_and_keeps_what_was_typed(services: Services) -> None:
    key = creation_draft(services)

    def fail(_services: Services, request: RegistrationRequest) -> Receipt:
        submit_registration(services, request)
        raise LookupError("after the registration was written")

    with pytest.raises(LookupError):
        carry_out(services, key, lambda _: registration_request(services), fail)
    assert (rows(services, Registration), rows(services, OutboxMessage)) == (0, 0)
    draft = read_draft(services, key)
    assert draft is not None and draft.outcome is None and draft.accepted()["identifiants"]


def test_what_another_tab_changed_meanwhile_is_what_is_sent(services: Services) -> None:
    key = creation_draft(services, "before@exemple.fr")
    prepared = []

    def prepare(draft: Draft) -> str:
        email = str(draft.accepted()["identifiants"]["email"])
        prepared.append(email)
        if len(prepared) == 1:
            edit_draft(services, key, lambda draft: draft.accept("identifiants", {"email": "after@exemple.fr"}))
        return email

    outcome = carry_out(services, key, prepare, lambda _services, email: Receipt(email))
    assert (prepared, outcome) == (["before@exemple.fr", "after@exemple.fr"], {"email": "after@exemple.fr"})


def test_an_expired_draft_cannot_be_carried_out(services: Services, clock: ManualClock) -> None:
    key = creation_draft(services)
    clock.advance(hours=24)
    with pytest.raises(DraftGone):
        submit(services, key)


def test_once_carried_out_the_draft_holds_neither_password_nor_answer(services: Services) -> None:
    key = creation_draft(services)
    submit(services, key)
    draft = read_draft(services, key)
    assert draft is not None and draft.steps == {} and draft.outcome is not None


def test_nothing_typed_lies_in_clear_in_a_draft(services: Services) -> None:
    creation_draft(services)
    with services.database.read() as session:
        encrypted = session.scalars(select(drafts.DraftRow.sealed)).one()
    assert b"Zouzou" not in encrypted and b"Martin" not in encrypted


def about(subject: str, space_id: str = "a space") -> DraftKey:
    return DraftKey("join", space_id=space_id, subject=subject)


def test_two_companies_in_two_tabs_are_two_drafts(services: Services) -> None:
    for siren in ("123456782", "732829320"):
        edit_draft(services, about(siren), lambda draft, siren=siren: draft.accept("company", {"siren": siren}))
    for siren in ("123456782", "732829320"):
        draft = read_draft(services, about(siren))
        assert draft is not None and draft.accepted() == {"company": {"siren": siren}}


def test_a_draft_of_a_space_is_nobody_elses_even_by_its_id(services: Services) -> None:
    key, _ = edit_draft(services, about("123456782"), lambda draft: draft.accept("company", {}))
    assert read_draft(services, about("123456782", "another space")) is None
    assert read_draft(services, DraftKey("join", id=key.id)) is None


def test_two_tabs_that_begin_one_draft_at_once_share_it(services: Services) -> None:
    def begin(n: int) -> None:
        edit_draft(services, about("123456782"), lambda draft: draft.accept(f"step {n}", {}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(begin, range(8)))
    draft = read_draft(services, about("123456782"))
    assert draft is not None and len(draft.accepted()) == 8 and rows(services, drafts.DraftRow) == 1


def test_steps_that_tabs_send_at_once_are_all_kept_and_one_of_them_gives_the_other_id(services: Services) -> None:
    """Without a space the draft is found by its id, which each accepted step renews (docs/decisions/0027)."""
    first, _ = edit_draft(services, DraftKey("join"), lambda draft: None)

    def send(n: int) -> DraftKey:
        key, _ = edit_draft(services, first, lambda draft: draft.accept(f"step {n}", {}), renews=first.id)
        return key

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(send, range(8)))
    (renewed,) = [key for key in keys if not key.is_late]
    draft = read_draft(services, renewed)
    assert draft is not None and len(draft.accepted()) == 8 and renewed.id != first.id
    assert {key.id for key in keys} == {renewed.id} and rows(services, drafts.DraftRow) == 1


def test_a_draft_that_has_expired_gives_way_to_a_new_one_about_the_same_subject(
    services: Services, clock: ManualClock
) -> None:
    edit_draft(services, about("123456782"), lambda draft: draft.accept("company", {}))
    clock.advance(hours=24)
    assert edit_draft(services, about("123456782"), lambda draft: draft.accept("services", {}))[1].accepted() == {
        "services": {}
    }


def test_a_forgotten_draft_of_a_space_is_erased(services: Services) -> None:
    edit_draft(services, about("123456782"), lambda draft: draft.accept("company", {}))
    forget_draft(services, about("123456782"))
    assert rows(services, drafts.DraftRow) == 0


def test_what_gives_no_outcome_is_refused_and_nothing_is_kept(services: Services) -> None:
    """The outcome is what says that a journey was carried out: without one, a second press would do it again."""
    key = creation_draft(services)
    with pytest.raises(TypeError, match="outcome"):
        carry_out(services, key, lambda _: registration_request(services), _submit_and_say_nothing)
    assert rows(services, Registration) == 0


def _submit_and_say_nothing(services: Services, request: RegistrationRequest) -> None:
    submit_registration(services, request)
