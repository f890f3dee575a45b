"""HOUSE "A step is declared": journeys that branch, that belong to a signed-in space, and that are about something."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from testkit.seeds import State, seed
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from webapp.domain.permissions import Permission
from webapp.persistence.drafts import DraftRow
from webapp.services import Services
from webapp.usecases.access.sign_in import find_signed_in
from webapp.usecases.journeys.edit_draft import DraftKey, edit_draft
from webapp.web.forms.base import StepForm
from webapp.web.forms.fields import LineField
from webapp.web.journey import PREVIOUS, Journey, JourneyRefused, Step, Submission, register_journey
from webapp.web.journey.visit import Visit
from webapp.web.limits import NEW_DRAFTS, client, hits

LAST_PAGE = """{% extends "layouts/journey.html" %}{% block step %}<p>{{ outcome.answer }}</p>{% endblock %}"""
BASE = "/espace/essai/{}/{}"


class KindForm(StepForm):
    kind = LineField("Sorte", missing="Dites la sorte.")


class AmountForm(StepForm):
    amount = LineField("Montant", missing="Dites le montant.")


class NoteForm(StepForm):
    note = LineField("Note", missing="Dites un mot.")


@dataclass(frozen=True)
class Receipt:
    answer: str


class Refused(Exception):
    pass


def carry_out(_services: Services, answer: str) -> Receipt:
    if "refuse" in answer:
        raise Refused
    return Receipt(answer)


def answer_of(submission: Submission) -> str:
    answers, user = submission.answers, submission.user
    assert user is not None
    said = [answers["kind"].get("kind"), answers["amount"].get("amount", "rien"), answers["note"].get("note")]
    return f"{user.space.email} {submission.subject} {' '.join(map(str, said))}"


JOURNEY = Journey(
    "essai",
    label="Essai",
    command=answer_of,
    done=carry_out,
    explain={Refused: lambda _error: JourneyRefused("C’est refusé.", field="note")},
    refusals={},
    requires=Permission.MANAGE_OWN_SPACE,
    subject="subject",
    may_act_on=lambda _services, user, subject: user.space.email == EMAIL and subject != "autre",
    steps=(
        Step("kind", "sorte", KindForm, label="Sorte", title="La sorte", undoes=("note",)),
        Step(
            "amount",
            "montant",
            AmountForm,
            label="Montant",
            title="Le montant",
            applies=lambda answers: answers["kind"].get("kind") == "payant",
            others=(PREVIOUS,),
        ),
        Step("note", "note", NoteForm, label="Note", title="La note", others=(PREVIOUS,)),
        Step("done", "fin", None, label="Fin", title="C’est fini"),
    ),
)


@pytest.fixture
def app(own_app: Flask) -> Flask:
    blueprint = Blueprint("essai", __name__)
    register_journey(blueprint, JOURNEY, "/espace/essai/<subject>")
    own_app.register_blueprint(blueprint)
    loader: Any = own_app.jinja_env.loader
    own_app.jinja_env.loader = ChoiceLoader([DictLoader({"essai/done.html": LAST_PAGE}), loader])
    return own_app


@pytest.fixture
def owner(client: FlaskClient, services: Services) -> Walker:
    seed(services, State.ACTIVE, EMAIL)
    return Walker(client, services).sign_in()


def begin(owner: Walker, kind: str, subject: str = "un") -> Walker:
    owner.open(f"/espace/essai/{subject}")
    owner.send(kind=kind)
    return owner


def test_a_step_that_does_not_apply_is_on_no_route(owner: Walker) -> None:
    begin(owner, "gratuit")
    assert owner.heading == "La note" and "Étape 2 sur 3" in owner.text
    assert owner.client.get(BASE.format("un", "montant")).status_code == 404


def test_a_step_that_applies_is_counted_and_comes_in_its_place(owner: Walker) -> None:
    begin(owner, "payant")
    assert owner.heading == "Le montant" and "Étape 2 sur 4" in owner.text
    owner.send(amount="10")
    assert owner.heading == "La note" and "Étape 3 sur 4" in owner.text
    owner.send(action="previous")
    assert owner.heading == "Le montant" and owner.fields()["amount"] == "10"


def test_the_answers_of_a_step_off_the_route_are_not_sent(owner: Walker) -> None:
    begin(owner, "payant").send(amount="10")
    owner.open(BASE.format("un", "sorte")).send(kind="gratuit")
    owner.send(note="merci")
    assert owner.heading == "C’est fini" and f"{EMAIL} un gratuit rien merci" in owner.text


def test_an_answer_that_changes_opens_again_what_rested_on_it_and_keeps_what_was_typed(owner: Walker) -> None:
    begin(owner, "gratuit").send(note="refuse")
    owner.send(note="merci", action="previous")
    owner.open(BASE.format("un", "sorte")).send(kind="gratuite")
    assert owner.heading == "La note" and owner.fields()["note"] == "merci"


def test_two_subjects_in_two_tabs_are_two_drafts_and_two_outcomes(owner: Walker) -> None:
    begin(owner, "gratuit", "un")
    begin(owner, "gratuit", "deux")
    for subject in ("un", "deux"):
        owner.open(BASE.format(subject, "note")).send(note=f"note {subject}")
        assert f"{subject} gratuit rien note {subject}" in owner.text


def test_a_refusal_stands_beside_the_field_that_it_names(owner: Walker) -> None:
    begin(owner, "gratuit").send(note="refuse")
    assert owner.status == 422 and "C’est refusé." in owner.error_beside("note")
    owner.send(note="merci")
    assert owner.heading == "C’est fini"


def test_a_journey_of_a_space_starts_again_once_it_is_finished(owner: Walker) -> None:
    begin(owner, "gratuit").send(note="merci")
    owner.open("/espace/essai/un")
    assert owner.heading == "La sorte" and owner.fields()["kind"] == ""
    assert "gratuit rien merci" in Walker(owner.client, owner._service).open(BASE.format("un", "fin")).text
    owner.send(kind="payant")
    assert owner.heading == "Le montant"


def test_what_is_being_typed_is_kept_for_its_subject_and_its_space_only(owner: Walker) -> None:
    begin(owner, "gratuit", "un")
    begin(owner, "gratuit", "deux")
    token = owner.fields()["csrf_token"]
    url = "/fragments/brouillon/essai/note?sujet=deux"
    assert owner.client.post(url, data={"note": "à moitié", "csrf_token": token}).status_code == 204
    assert owner.open(BASE.format("deux", "note")).fields()["note"] == "à moitié"
    assert owner.open(BASE.format("un", "note")).fields()["note"] == ""


def test_once_signed_out_nothing_is_kept_for_a_space(owner: Walker) -> None:
    begin(owner, "gratuit", "un")
    token = owner.fields()["csrf_token"]
    owner.open("/espace").send_to("/deconnexion")
    url = "/fragments/brouillon/essai/note?sujet=un"
    assert owner.client.post(url, data={"note": "x", "csrf_token": token}).status_code in (400, 401)
    owner.sign_in()
    assert owner.open(BASE.format("un", "note")).fields()["note"] == ""


def test_a_step_that_was_cleared_since_still_opens_again_what_rested_on_it(owner: Walker) -> None:
    begin(owner, "gratuit").send(note="refuse")
    owner.send(note="merci", action="previous")
    kind = owner.open(BASE.format("un", "sorte"))
    kind.send(action="clear")
    kind.send(kind="offert")
    assert owner.heading == "La note" and owner.fields()["note"] == "merci"


def test_a_step_that_another_tab_put_off_the_route_leads_to_the_next_one(owner: Walker) -> None:
    begin(owner, "payant")
    token = owner.fields()["csrf_token"]
    other = {"csrf_token": token, "action": "continue"}
    owner.client.post(BASE.format("un", "sorte"), data=other | {"kind": "gratuit"})
    for action in ("continue", "previous"):
        answer = owner.client.post(BASE.format("un", "montant"), data=other | {"amount": "10", "action": action})
        assert answer.status_code in (303, 404)


def test_a_step_that_another_tab_opened_again_is_asked_for_before_anything_is_carried_out(
    owner: Walker, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(owner, "gratuit")
    with owner.client.session_transaction() as cookie:
        signed_in = find_signed_in(services, cookie["space"])
    assert signed_in is not None
    key = DraftKey("essai", space_id=signed_in.space.id, subject="un")
    keep = Visit.keep

    def keep_and_be_overtaken(visit: Visit, form: StepForm, *, accepted: bool) -> None:
        keep(visit, form, accepted=accepted)
        edit_draft(services, key, lambda draft: draft.clear("sorte"))

    monkeypatch.setattr(Visit, "keep", keep_and_be_overtaken)
    owner.send(note="merci")
    assert owner.heading == "La sorte"


def test_a_subject_has_64_characters_at_most(owner: Walker) -> None:
    assert owner.client.get(f"/espace/essai/{'x' * 65}").status_code == 404


def test_drafts_of_a_space_are_counted_too(owner: Walker) -> None:
    record_all = [owner.open(f"/espace/essai/{n}").send(kind="gratuit").status for n in range(3)]
    cookie = owner.client.get_cookie("espace-appareil")
    assert cookie is not None
    with owner.client.application.test_request_context("/", headers={"Cookie": f"{cookie.key}={cookie.value}"}):
        assert hits(NEW_DRAFTS, client()) >= len(record_all)


def test_a_subject_of_others_is_refused_at_each_request_and_nothing_is_kept(owner: Walker, services: Services) -> None:
    token = begin(owner, "gratuit").fields()["csrf_token"]
    url, typed = BASE.format("autre", "sorte"), {"csrf_token": token, "kind": "gratuit"}
    answers = [
        owner.client.get("/espace/essai/autre"),
        owner.client.get(url),
        owner.client.post(url, data=typed),
        owner.client.post("/fragments/brouillon/essai/sorte?sujet=autre", data=typed),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert "Vous n’avez pas accès à cette page" in owner.open(url).text
    with services.database.read() as session:
        assert session.scalars(select(DraftRow.subject).where(DraftRow.journey == "essai")).all() == ["un"]


def sent_too_late(owner: Walker, clock: ManualClock, note: str = "à moitié", **action: str) -> Walker:
    """A note that is sent to a session that has ended; then its owner signs in again."""
    begin(owner, "gratuit")
    clock.advance(minutes=31)
    owner.send(note=note, **action)
    assert owner.url == "/connexion" and "Votre saisie est gardée" in owner.text
    owner.send(email=EMAIL, password=PASSWORD, **owner.solve())
    return owner


@pytest.mark.parametrize("action", ["continue", "previous"])
def test_what_was_sent_too_late_is_found_again_in_its_step(owner: Walker, clock: ManualClock, action: str) -> None:
    """WCAG 2.2.5."""
    sent_too_late(owner, clock, action=action)
    assert owner.url == BASE.format("un", "note") and owner.fields()["note"] == "à moitié"
    owner.send(note="merci")
    assert owner.heading == "C’est fini"


def test_it_is_found_for_its_subject_and_its_step_only(owner: Walker, clock: ManualClock) -> None:
    sent_too_late(owner, clock)
    assert owner.open(BASE.format("un", "sorte")).fields()["kind"] == "gratuit"
    assert begin(owner, "gratuit", "deux").fields()["note"] == ""
    assert owner.open(BASE.format("un", "note")).fields()["note"] == "à moitié"


def test_once_it_is_sent_the_draft_alone_holds_it(owner: Walker, clock: ManualClock) -> None:
    sent_too_late(owner, clock, "refuse").send(note="", action="previous")
    assert owner.open(BASE.format("un", "note")).fields()["note"] == ""


def test_what_another_site_sends_too_late_is_not_kept(owner: Walker, clock: ManualClock) -> None:
    begin(owner, "gratuit")
    clock.advance(minutes=31)
    owner.send(note="à moitié", csrf_token="forged")
    assert "Votre saisie est gardée" not in owner.text
