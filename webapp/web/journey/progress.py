"""Where a draft stands in its journey: which steps apply, which one comes next (SPEC 3)."""

from webapp.domain.draft import Draft
from webapp.web.journey.declaration import Journey, Step


class Progress:
    """How far a draft is. `route`: the steps that apply to its answers so far."""

    def __init__(self, journey: Journey, draft: Draft) -> None:
        self.draft, self.route = draft, journey.route(draft)

    @property
    def is_finished(self) -> bool:
        return self.draft.outcome is not None

    @property
    def is_ready(self) -> bool:
        """Every form on the route is accepted."""
        return self._first_incomplete(self.route.form_steps) is None

    def is_off_route(self, step: Step) -> bool:
        """The answers, which another tab may have changed meanwhile, lead past this step."""
        return not self.is_finished and step not in self.route

    def elsewhere(self, step: Step) -> Step | None:
        """The step to go to instead of this one, or None: no step opens before those that it needs."""
        if self.is_finished:
            return self.route.last if step is not self.route.last else None
        needed = self._first_incomplete(self.route.before(step))
        if needed is None and step is self.route.last:  # every step is accepted, but nothing was carried out
            return self.route.form_steps[-1]
        return needed

    def next_step(self) -> Step:
        """The step after a valid one: the first that lacks something. So "Modifier" comes back to the recap."""
        if self.is_finished:
            return self.route.last
        return self._first_incomplete(self.route.form_steps) or self.route.form_steps[-1]

    def previous_step(self, step: Step) -> Step:
        """The step before this one; where another tab has changed the route, the one to complete."""
        if self.is_finished or self.is_off_route(step):
            return self.next_step()
        return self.route.previous(step) or step

    def _first_incomplete(self, steps: tuple[Step, ...]) -> Step | None:
        slug = self.draft.first_incomplete(step.slug for step in steps)
        return next((step for step in steps if step.slug == slug), None)
