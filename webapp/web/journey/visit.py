"""One request to one step: which draft, which form, where else to go, what to show."""

from typing import Any

from flask import flash, render_template, request, session, url_for

from webapp.domain.draft import Draft, StepState, Values
from webapp.usecases.journeys.edit_draft import edit_draft, read_draft
from webapp.web.current import current_services
from webapp.web.forms.base import Context, StepForm, SummaryGroup
from webapp.web.forms.human_check import HumanCheck, HumanCheckedForm, new_human_check
from webapp.web.journey.declaration import Journey, Step
from webapp.web.limits import CLIENT, NEW_DRAFTS, take

EXPIRED = (
    "Vous n’avez rien envoyé depuis plus de 24 heures. Pour protéger vos données, nous avons effacé votre saisie. "
    "Vous pouvez recommencer ici."
)
TOO_EARLY = "Cette étape vient d’abord. Complétez-la pour continuer."


class Visit:
    def __init__(self, journey: Journey, slug: str) -> None:
        self.journey, self.step = journey, journey.step(slug)
        self.services = current_services()
        self.draft_id: str | None = session.get("drafts", {}).get(journey.name)
        found = read_draft(self.services, journey.name, self.draft_id)
        self.has_expired = self.draft_id is not None and found is None
        self.draft = found or Draft()
        if self.has_expired:
            self.forget()

    @property
    def state(self) -> StepState:
        return self.draft.step(self.step.slug)

    @property
    def _form_name(self) -> str:
        return f"{self.journey.name}.{self.step.slug}"

    def url(self, step: Step | None = None) -> str:
        return url_for(".step", slug=(step or self.step).slug)

    def elsewhere(self) -> Step | None:
        """The step to go to instead of this one, or None: no step before those it needs (SPEC 3)."""
        if self.draft.outcome is not None:
            return self.journey.last if self.step is not self.journey.last else None
        needed = self.draft.first_incomplete(step.slug for step in self.journey.before(self.step))
        if needed is None and self.step is self.journey.last:  # all was accepted, nothing was carried out
            return self.journey.form_steps[-1]
        return self.journey.step(needed) if needed else None

    def next_step(self) -> Step:
        """After a valid step: the first one that lacks something; « Modifier » thus comes back to the recap."""
        missing = self.draft.first_incomplete(step.slug for step in self.journey.form_steps)
        return self.journey.step(missing) if missing else self.journey.form_steps[-1]

    def tell_why_elsewhere(self) -> None:
        if self.has_expired:
            flash(EXPIRED, "warning")
        elif self.draft.outcome is None:
            flash(TOO_EARLY, "info")

    def form(self) -> StepForm:
        """The form with what was sent, or with what the draft holds."""
        assert self.step.form is not None
        prefill = {name: request.args[name] for name in self.step.prefilled_by_link if name in request.args}
        form = self.step.form(data=self.state.shown | prefill)
        passed = self.step.slug in self.draft.human_checks
        form.context = Context(
            self.services,
            self._form_name,
            held=self.state.shown,
            human_passed=passed,
            reached=self.elsewhere() is None,
        )
        return form

    def keep(self, form: StepForm, *, accepted: bool) -> None:
        """Write to the draft what was typed, and that the check was passed."""
        slug, passed = self.step.slug, form.context.human_passed
        if isinstance(form, HumanCheckedForm):
            form.remember_way()
        values = form.accepted() if accepted else form.typed()

        def change(draft: Draft) -> None:
            (draft.accept if accepted else draft.keep_typed)(slug, values)
            if passed:
                draft.pass_human_check(slug)

        self.edit(change)

    def edit(self, change: Any) -> None:
        if self.draft_id is None:
            take(NEW_DRAFTS, CLIENT)
        draft_id, self.draft = edit_draft(self.services, self.journey.name, self.draft_id, change)
        self._remember(draft_id)

    def forget(self) -> None:
        """Leave the draft behind, to begin anew."""
        self._remember(None)
        self.draft = Draft()

    def _remember(self, draft_id: str | None) -> None:
        self.draft_id = draft_id
        session["drafts"] = session.get("drafts", {}) | {self.journey.name: draft_id}

    def page(self, form: StepForm | None = None, status: int = 200) -> tuple[str, int]:
        """The whole page of the step."""
        if self.step.form is not None and form is None:
            form = self.form()
        context: Values = {
            "journey": self.journey,
            "step": self.step,
            "form": form,
            "has_errors": bool(form and form.errors),
            "form_errors": form.form_errors if form else [],
            "entered": self.draft.values(),
            "can_restore": self.state.cleared is not None,
            "human": self._human(form),
            "summary": self.summary() if self.step.shows_summary else [],
            "outcome": self.journey.show_outcome(self.services, self.draft.outcome) if self.draft.outcome else None,
        }
        return render_template(f"{request.blueprint}/{self.step.slug}.html", **context), status

    def _human(self, form: StepForm | None) -> HumanCheck | None:
        if not isinstance(form, HumanCheckedForm):
            return None
        return HumanCheck(passed=True) if form.context.human_passed else new_human_check(self._form_name)

    def summary(self) -> list[SummaryGroup]:
        return [
            SummaryGroup(group.title, group.rows, self.url(step))
            for step in self.journey.before(self.step)
            if step.form is not None
            for group in step.form.summary(self.draft.step(step.slug).accepted or {})
        ]
