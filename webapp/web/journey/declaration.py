"""How a journey is declared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from webapp.services import Services
from webapp.web.forms.base import StepForm


class JourneyRefused(Exception):
    """What was asked for cannot be done: ``messages`` say why and what to do, in French (text or Markup)."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


@dataclass(frozen=True)
class Button:
    """What can be done with a step: what it is called, what it sends."""

    name: str
    action: str


PREVIOUS = Button("Étape précédente", "previous")
CLEAR = Button("Effacer", "clear")


@dataclass(frozen=True)
class Step:
    """One page of a journey.

    ``form`` is None on the last page, which shows the outcome. ``shows_summary``: the page shows all that was entered.
    ``prefilled_by_link``: fields that the query of a link fills in, without sending anything. ``go_on``: the button
    that sends it, before the ``others``: it is what Enter does.
    """

    slug: str
    form: type[StepForm] | None
    label: str
    title: str
    shows_summary: bool = False
    prefilled_by_link: tuple[str, ...] = ()
    go_on: str = "Continuer"
    others: tuple[Button, ...] = ()

    @property
    def buttons(self) -> tuple[Button, ...]:
        return (Button(self.go_on, "continue"), *self.others) if self.form else ()


class Registered(NamedTuple):
    """A journey, and the blueprint that has its pages; by name in the application's extension « journeys »."""

    blueprint: str
    journey: "Journey"


@dataclass(frozen=True)
class Journey:
    """Steps in order; the last shows the outcome of ``done``, which is called when the step before it is valid.

    ``refusals``: what ``done`` may say instead, by code.
    """

    name: str
    label: str
    steps: tuple[Step, ...]
    done: Callable[[Services, str], dict[str, Any]]
    refusals: Mapping[str, str]
    show_outcome: Callable[[Services, dict[str, Any]], dict[str, Any]] = field(
        default=lambda _service, outcome: outcome
    )

    @property
    def form_steps(self) -> tuple[Step, ...]:
        return self.steps[:-1]

    @property
    def last(self) -> Step:
        return self.steps[-1]

    def step(self, slug: str) -> Step:
        return next(step for step in self.steps if step.slug == slug)

    def number(self, step: Step) -> int:
        return self.steps.index(step) + 1

    def before(self, step: Step) -> tuple[Step, ...]:
        return self.steps[: self.steps.index(step)]

    def previous(self, step: Step) -> Step | None:
        earlier = self.before(step)
        return earlier[-1] if earlier else None

    def following(self, step: Step) -> Step:
        return self.steps[self.steps.index(step) + 1]
