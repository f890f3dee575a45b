"""How a journey is declared."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from webapp.usecases.service import Service
from webapp.web.forms.base import StepForm


class JourneyRefused(Exception):
    """What was asked for cannot be done: ``messages`` say why and what to do, in French (text or Markup)."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


@dataclass(frozen=True)
class Step:
    """One page of a journey.

    ``form`` is None on the last page, which shows the outcome. ``shows_summary``: the page shows all that was entered.
    ``prefilled_by_link``: fields that the query of a link fills in, without sending anything.
    """

    slug: str
    form: type[StepForm] | None
    label: str
    title: str
    shows_summary: bool = False
    prefilled_by_link: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journey:
    """Steps in order; the last shows the outcome of ``done``, which is called when the step before it is valid."""

    name: str
    label: str
    steps: tuple[Step, ...]
    done: Callable[[Service, str], dict[str, Any]]
    show_outcome: Callable[[Service, dict[str, Any]], dict[str, Any]] = field(default=lambda _service, outcome: outcome)

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
