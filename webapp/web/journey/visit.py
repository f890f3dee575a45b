"""One request to one step: its draft, its form, where else to go, what to show."""

from functools import partial
from typing import Any

from flask import abort, flash, render_template, request, session, url_for

from webapp.domain.draft import Draft, StepState, Values
from webapp.usecases.journeys.carry_out import carry_out
from webapp.usecases.journeys.edit_draft import DraftKey, edit_draft, forget_draft, read_draft
from webapp.web.current import current_services, signed_in
from webapp.web.forms.base import Context, StepForm, SummaryGroup
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.journey.declaration import Journey, Step, Submission
from webapp.web.journey.form_page import FormPage
from webapp.web.limits import CLIENT, NEW_DRAFTS, hit

EXPIRED = (
    "Vous n’avez rien envoyé depuis plus de 24 heures. Pour protéger vos données, nous avons effacé votre saisie. "
    "Vous pouvez recommencer ici."
)
SUBJECT, SUBJECT_MAX_LENGTH = "sujet", 64
TOO_EARLY = "Cette étape vient d’abord. Complétez-la pour continuer."


class NotReady(Exception):
    """Another tab opened a step again since this one was sent."""


class Visit:
    """`subject`: what the journey is about, by default what the address says."""

    def __init__(self, journey: Journey, slug: str, subject: str | None = None) -> None:
        self.journey, self.step = journey, journey.step(slug)
        self.services = current_services()
        self.user = signed_in() if journey.is_signed_in else None
        self.subject = subject if subject is not None else str((request.view_args or {}).get(journey.subject or "", ""))
        self.key = self._key()
        found = read_draft(self.services, self.key)
        self.is_new, self.has_expired = found is None, self.key.id is not None and found is None
        self._hold(found or Draft())
        if self.has_expired:
            self.forget()
        if self.is_off_route or len(self.subject) > SUBJECT_MAX_LENGTH:
            abort(404)

    def _key(self) -> DraftKey:
        if self.user is not None:
            return DraftKey(self.journey.name, space_id=self.user.space.id, subject=self.subject)
        return DraftKey(self.journey.name, id=session.get("drafts", {}).get(self.journey.name))

    def _hold(self, draft: Draft) -> None:
        self.draft, self.route = draft, self.journey.route(draft)

    @property
    def state(self) -> StepState:
        return self.draft.step(self.step.slug)

    @property
    def is_finished(self) -> bool:
        return self.draft.outcome is not None

    @property
    def is_off_route(self) -> bool:
        """The answers, which another tab may have changed meanwhile, lead past this step."""
        return not self.is_finished and self.step not in self.route

    def url(self, step: Step | None = None) -> str:
        values: dict[str, Any] = {"slug": (step or self.step).slug}
        if self.journey.subject:
            values[self.journey.subject] = self.subject
        return url_for(".step", **values)

    def _draft_url(self) -> str:
        """The URL that keeps what is being typed (web/pages/fragments)."""
        values: dict[str, Any] = {"journey": self.journey.name, "slug": self.step.slug}
        if self.journey.subject:
            values[SUBJECT] = self.subject
        return url_for("fragments.save_draft", **values)

    def elsewhere(self) -> Step | None:
        """The step to go to instead of this one, or None: no step opens before those that it needs (SPEC 3)."""
        if self.is_finished:
            return self.route.last if self.step is not self.route.last else None
        needed = self._first_incomplete(self.route.before(self.step))
        if needed is None and self.step is self.route.last:  # every step is accepted, but nothing was carried out
            return self.route.form_steps[-1]
        return needed

    def next_step(self) -> Step:
        """The step after a valid one: the first that lacks something. So "Modifier" comes back to the recap."""
        if self.is_finished:
            return self.route.last
        return self._first_incomplete(self.route.form_steps) or self.route.form_steps[-1]

    def previous_step(self) -> Step:
        """The step before this one; where another tab has changed the route, the one to complete."""
        if self.is_finished or self.is_off_route:
            return self.next_step()
        return self.route.previous(self.step) or self.step

    def _first_incomplete(self, steps: tuple[Step, ...]) -> Step | None:
        slug = self.draft.first_incomplete(step.slug for step in steps)
        return self.journey.step(slug) if slug else None

    def flash_why_elsewhere(self) -> None:
        if self.has_expired:
            flash(EXPIRED, "warning")
        elif not self.is_finished:
            flash(TOO_EARLY, "info")

    def form(self) -> StepForm:
        """The form, with what was sent or with what the draft holds."""
        assert self.step.form is not None
        prefill = {name: request.args[name] for name in self.step.prefilled_by_link if name in request.args}
        form = self.step.form(data=self.state.shown | prefill)
        form.context = Context(
            self.services,
            f"{self.journey.name}.{self.step.slug}",
            held=self.state.shown,
            human_passed=self.step.slug in self.draft.human_checks,
            reached=self.elsewhere() is None,
        )
        return form

    def keep(self, form: StepForm, *, accepted: bool) -> None:
        """Write to the draft what was typed and a passed check; open again the steps that depend on it."""
        slug, passed = self.step.slug, form.context.human_passed
        if isinstance(form, HumanCheckedForm):
            form.remember_mode()
        values = form.accepted() if accepted else form.typed()

        def change(draft: Draft) -> None:
            before = draft.step(slug).accepted
            if accepted:
                draft.accept(slug, values)
                self._open_again(draft, before != values)
            else:
                draft.keep_typed(slug, values)
            if passed:
                draft.pass_human_check(slug)

        self.edit(change)

    def _open_again(self, draft: Draft, has_changed: bool) -> None:
        """What rested on this step, though it was cleared or refused since."""
        for later in self.journey.resting_on(self.step):
            if has_changed and draft.step(later.slug).accepted is not None:
                draft.refuse(later.slug)

    def edit(self, change: Any) -> None:
        if self.is_new:
            hit(NEW_DRAFTS, CLIENT)
        key, draft = edit_draft(self.services, self.key, change)
        self.is_new = False
        self._hold(draft)
        self._remember(key.id)

    def carry_out(self, form: StepForm) -> None:
        """Carry the journey out with the answers of its draft, and what only its last form holds.

        Raises:
            DraftGone: there is no draft any more.
            Exception: what the journey's `command` and `done` raise.
        """
        outcome = carry_out(self.services, self.key, partial(self._command, form), self.journey.done)
        self.journey.afterwards(outcome)

    def _command(self, form: StepForm, draft: Draft) -> Any:
        if draft.first_incomplete(step.slug for step in self.journey.route(draft).form_steps):
            raise NotReady
        answers = self.journey.answers_on_route(draft)
        return self.journey.command(Submission(self.services, answers, self.user, self.subject, form))

    def forget(self) -> None:
        """Leave the draft behind, to start again."""
        forget_draft(self.services, self.key)
        self._remember(None)
        self._hold(Draft())

    def _remember(self, draft_id: str | None) -> None:
        if self.user is None:
            self.key = DraftKey(self.journey.name, id=draft_id)
            session["drafts"] = session.get("drafts", {}) | {self.journey.name: draft_id}

    def page(self, form: StepForm | None = None, status: int = 200) -> tuple[str, int]:
        """The whole page of the step."""
        template = f"{request.blueprint}/{self.step.name}.html"
        context: Values = {
            "journey": self.journey,
            "route": self.route,
            "step": self.step,
            "step_url": self.url(),
            "draft_url": self._draft_url(),
            "answers": self.journey.answers(self.draft),
            "can_restore": self.state.cleared is not None,
            "summary": self.summary() if self.step.shows_summary else [],
            "outcome": self._outcome(),
        }
        if self.step.form is None:
            return render_template(template, form_errors=[], **context), status
        return FormPage([template, "journey/step.html"], form or self.form(), **context).show(status)

    def _outcome(self) -> Values | None:
        kept = self.draft.outcome
        return None if kept is None else self.journey.show_outcome(self.services, kept)

    def summary(self) -> list[SummaryGroup]:
        return [
            SummaryGroup(group.title, group.rows, self.url(step))
            for step in self.route.before(self.step)
            if step.form is not None
            for group in step.form.summary(self.draft.step(step.slug).accepted or {})
        ]
