"""A draft holds what a person has typed in a journey so far (SPEC 3). It does not store itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]


@dataclass
class StepState:
    """The state of one step.

    ``accepted``: values that passed the checks of the step. ``typed``: values that have not passed them yet; they are
    kept so that nothing is lost. ``cleared``: values that the button "Effacer" removed; they can be restored.
    """

    accepted: Values | None = None
    typed: Values | None = None
    cleared: Values | None = None

    @property
    def shown(self) -> Values:
        """The values that the page shows when it is opened again."""
        return self.typed if self.typed is not None else self.accepted or {}


@dataclass
class Draft:
    """The state of one journey. ``outcome`` is set once, when the journey is carried out; its steps are then erased."""

    steps: dict[str, StepState] = field(default_factory=dict)
    human_checks: list[str] = field(default_factory=list)
    outcome: Values | None = None

    def step(self, slug: str) -> StepState:
        return self.steps.setdefault(slug, StepState())

    def accept(self, slug: str, values: Values) -> None:
        self.steps[slug] = StepState(accepted=values)

    def keep_typed(self, slug: str, values: Values) -> None:
        """Keep values that were not checked, beside the values accepted before."""
        self.step(slug).typed = values

    def refuse(self, slug: str) -> None:
        """Open an accepted step again, with its values, because the journey could not be carried out with them."""
        self.steps[slug] = StepState(typed=self.step(slug).shown)

    def clear(self, slug: str) -> None:
        """Empty a step. A second clearing keeps the values of the first one, except those typed again since."""
        state = self.step(slug)
        if state.shown:
            self.steps[slug] = StepState(cleared=_laid_over(state.cleared or {}, state.shown))

    def restore(self, slug: str, since: Values) -> None:
        """Give back the cleared values where nothing stands in ``since``: what the person has filled in since then."""
        state = self.step(slug)
        if state.cleared is not None:
            self.steps[slug] = StepState(typed=_laid_over(state.cleared, since))

    def pass_human_check(self, slug: str) -> None:
        if slug not in self.human_checks:
            self.human_checks.append(slug)

    def first_incomplete(self, slugs: Iterable[str]) -> str | None:
        return next((slug for slug in slugs if self.step(slug).accepted is None), None)

    def accepted(self) -> dict[str, Values]:
        """Accepted values by step: two steps may use the same field name."""
        return {slug: state.accepted for slug, state in self.steps.items() if state.accepted is not None}

    def finish(self, outcome: Values) -> None:
        self.steps, self.outcome = {}, outcome

    def to_json(self) -> Values:
        steps = {slug: [state.accepted, state.typed, state.cleared] for slug, state in self.steps.items()}
        return {"steps": steps, "human_checks": self.human_checks, "outcome": self.outcome}

    @classmethod
    def from_json(cls, document: Values) -> "Draft":
        steps = {slug: StepState(*state) for slug, state in document["steps"].items()}
        return cls(steps, document["human_checks"], document["outcome"])


def _laid_over(below: Values, above: Values) -> Values:
    """The values of ``above``; blank fields take the value of ``below``."""
    return above | below | {name: value for name, value in above.items() if value}
