"""The scenarios of `tests/support/scenario.py`: which steps are taken, with which answers."""

from dataclasses import dataclass, field

import pytest
from pytest_espace_pro.pages.activation import ActivatedPage, CodePage, LoginPage
from pytest_espace_pro.pages.base import SitePage
from pytest_espace_pro.pages.creation import (
    ADDRESS,
    PERSON,
    CredentialsPage,
    DetailsPage,
    RecapPage,
    RegisteredPage,
    TermsPage,
)
from pytest_espace_pro.pages.creation import PASSWORD as PASSWORD_OF_THE_PLUGIN

from testkit.journey_map import MappedField, MappedStep
from tests.support.people import DETAILS, PASSWORD, REQUIRED_DETAILS
from tests.support.scenario import Driver, Scenario, activation, creation

EMAIL = "zoe.martin@exemple.fr"
CREATION, ACTIVATION = creation(EMAIL), activation(EMAIL, "K7MP-4RTW-9XCD")
PAGES: tuple[tuple[Scenario, tuple[type[SitePage], ...]], ...] = (
    (CREATION, (TermsPage, CredentialsPage, DetailsPage, RecapPage, RegisteredPage)),
    (ACTIVATION, (CodePage, LoginPage, ActivatedPage)),
)


@dataclass
class Recorder(Driver):
    """Takes steps on paper."""

    lines: list[str] = field(default_factory=list)

    def follow(self, link: str, heading: str) -> None:
        self.lines.append(f"{link} → {heading}")

    def arrive(self, step: MappedStep) -> None:
        self.lines.append(step.slug)

    def enter(self, field: MappedField, answer: str) -> None:
        self.lines.append(f"{field.label} = {answer}")

    def solve(self) -> None:
        self.lines.append("solved")

    def go_on(self, step: MappedStep) -> None:
        self.lines.append(f"[{step.buttons[0].name}]")


def test_a_journey_is_taken_from_its_first_page_to_its_last() -> None:
    recorder = Recorder()
    ACTIVATION.come(recorder.follow)
    ACTIVATION.walk(recorder)
    assert recorder.lines == [
        "Saisir le code reçu → Saisissez votre code d’activation",
        "code",
        "Code d’activation * = K7MP-4RTW-9XCD",
        "solved",
        "[Continuer]",
        "identifiants",
        f"Adresse électronique * = {EMAIL}",
        "[Continuer]",
        "recapitulatif",
    ]


def test_a_walk_may_begin_and_end_on_the_way() -> None:
    recorder = Recorder()
    CREATION.walk(recorder, since="formulaire", until="recapitulatif")
    assert (recorder.lines[0], recorder.lines[-2:]) == ("formulaire", ["[Continuer]", "recapitulatif"])


def test_a_step_may_be_answered_otherwise_and_is_not_sent() -> None:
    recorder = Recorder()
    ACTIVATION.answer(recorder, "identifiants", email="autre@exemple.fr", code="not of this step")
    assert recorder.lines == ["Adresse électronique * = autre@exemple.fr"]


def test_choices_stay_as_the_page_proposes_them() -> None:
    recorder = Recorder()
    CREATION.answer(recorder, "formulaire")
    assert not [line for line in recorder.lines if line.startswith(("Pays", "Question"))]


def test_each_answer_is_one_that_a_step_asks_for() -> None:
    for scenario, _ in PAGES:
        assert scenario.answers.keys() <= {field.name for step in scenario.steps for field in step.fields}


def test_the_required_details_are_those_that_the_form_demands() -> None:
    demanded = {field.name for field in CREATION.step("formulaire").fields if field.is_required and not field.choices}
    assert set(REQUIRED_DETAILS) == demanded


@pytest.mark.parametrize(("scenario", "pages"), PAGES, ids=["creation", "activation"])
def test_the_page_objects_of_the_plugin_have_the_headings_that_the_journey_declares(
    scenario: Scenario, pages: tuple[type[SitePage], ...]
) -> None:
    """They are written by hand: outsiders install them without the service (decision 21)."""
    assert [page.heading for page in pages] == [step.heading for step in scenario.steps]


def test_the_plugin_types_the_same_in_the_fields_of_the_same_labels() -> None:
    assert PASSWORD_OF_THE_PLUGIN == PASSWORD
    names = {field.label: field.name for field in CREATION.step("formulaire").fields}
    typed = {names[label]: value for label, value in (PERSON | ADDRESS).items()}
    assert typed == {name: DETAILS[name] for name in DETAILS if name not in ("country", "trusted_question")}
