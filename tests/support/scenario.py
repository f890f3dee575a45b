"""The way through a journey, written once: its steps come from the declarations, its answers from `people`.

A `Driver` takes the steps in a medium of its own: HTTP, a browser, the keyboard, a screen reader (decision 21).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from testkit.journey_map import MappedField, MappedJourney, MappedStep, journey_map
from tests.support.people import DETAILS, credentials
from webapp import create_app

Answers = Mapping[str, str]
"""What is typed, by name of field; a box that is to be ticked has any text."""


class Driver:
    """Takes the steps of a journey in one medium: by default field by field, each choice as the page proposes it."""

    def arrive(self, step: MappedStep) -> None:
        """Check that the step is shown."""

    def answer(self, step: MappedStep, answers: Answers) -> None:
        """Fill in the fields that are answered, and pass the anti-robot check if the step has one."""
        for field in step.fields:
            if field.name in answers and not field.choices:
                self.enter(field, answers[field.name])
        if step.has_human_check:
            self.solve()

    def enter(self, field: MappedField, answer: str) -> None:
        """Fill in one field, or tick the box."""
        raise NotImplementedError  # a driver that sends whole forms overrides `answer` and never comes here

    def solve(self) -> object:
        """Answer the challenge."""
        raise NotImplementedError  # likewise: whole forms carry their answer

    def go_on(self, step: MappedStep) -> None:
        """Send the step with its main button."""
        raise NotImplementedError  # each medium sends in its own way


@dataclass(frozen=True)
class Scenario:
    """The steps of a journey and the answers to give. `way_in`: the links that lead to the first step, in order.

    Each link comes with the heading of its page.
    """

    steps: Sequence[MappedStep]
    answers: Answers
    way_in: tuple[tuple[str, str], ...]

    def come(self, follow: Callable[[str, str], object]) -> None:
        """Go to the first step from the page before; `follow` takes a link to the page with a heading."""
        for link, heading in self.way_in:
            follow(link, heading)

    def walk(self, driver: Driver, *, since: str = "", until: str = "") -> None:
        """Take the steps from one slug to another, where the driver arrives; by default the first and the last."""
        slugs = [step.slug for step in self.steps]
        last = slugs.index(until) if until else len(slugs) - 1
        for step in self.steps[slugs.index(since) if since else 0 : last]:
            driver.arrive(step)
            self.answer(driver, step.slug)
            driver.go_on(step)
        driver.arrive(self.steps[last])

    def answer(self, driver: Driver, slug: str, **others: str) -> None:
        """Fill in a step without sending it. `others`: answers that are given instead, by name of field."""
        step, given = self.step(slug), {**self.answers, **others}
        driver.answer(step, {field.name: given[field.name] for field in step.fields if field.name in given})

    def step(self, slug: str) -> MappedStep:
        return next(step for step in self.steps if step.slug == slug)


def _mapped() -> dict[str, MappedJourney]:
    app = create_app()
    with app.test_request_context():
        return {journey.name: journey for journey in journey_map(app).journeys}


_JOURNEYS = _mapped()  # made on import, because it sets up the logs, and so may a test


def creation(address: str, details: Answers = DETAILS) -> Scenario:
    """A space is asked for (SPEC 3)."""
    steps = _JOURNEYS["creation"].steps
    way_in = (
        ("Connexion à l’espace professionnel", "Connexion"),
        ("Créer mon espace professionnel", "Créer mon espace professionnel"),
        ("Commencer en mode expert", steps[0].heading),
    )
    return Scenario(steps, {"accept_terms": "y", **credentials(address), **details}, way_in)


def activation(address: str, code: str) -> Scenario:
    """The space is activated with the code that was mailed (SPEC 5)."""
    steps = _JOURNEYS["activation"].steps
    return Scenario(steps, {"code": code, "email": address}, (("Saisir le code reçu", steps[0].heading),))
