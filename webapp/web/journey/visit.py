"""One request to one step of a journey: it finds the draft, fills in the form, keeps what was typed, carries out."""

from collections.abc import Callable
from typing import Any

from flask import abort, g, request, session, url_for
from werkzeug.exceptions import Conflict

from webapp.domain.draft import Draft, StepState
from webapp.usecases.journeys.edit_draft import LATE_SECONDS, DraftKey, edit_draft, find_draft, forget_draft
from webapp.web.current import DRAFTS, current_services, keep_cookie, signed_in
from webapp.web.forms.base import Context, StepForm
from webapp.web.forms.human_check import HumanCheckedForm
from webapp.web.journey.declaration import Journey, Step
from webapp.web.journey.progress import Progress
from webapp.web.journey.unsent import find_unsent, forget_unsent
from webapp.web.limits import NEW_DRAFTS, client, hit

SUBJECT_MAX_LENGTH = 64


class Late(Conflict):
    """The request came with a former id of the draft: it reads nothing (SPEC 8.9, docs/decisions/0027)."""

    retry_after = LATE_SECONDS


class Visit:
    """`subject`: what the journey is about, by default what the address says.

    `takes_late`: the view writes what comes with a former id of the draft, and shows nothing of the draft for it.

    A step off the route, or a subject that is too long, is a 404; a subject of others is a 403.
    """

    def __init__(self, journey: Journey, slug: str, subject: str | None = None, *, takes_late: bool = False) -> None:
        self.journey, self.step = journey, journey.step(slug)
        self.services = current_services()
        self.user = signed_in() if journey.is_signed_in else None
        self.subject = subject if subject is not None else str((request.view_args or {}).get(journey.subject or "", ""))
        if len(self.subject) > SUBJECT_MAX_LENGTH:
            abort(404)
        if self.user is not None and not journey.may_act_on(self.services, self.user, self.subject):
            abort(403)
        self.unsent = find_unsent(journey, self.step, self.user, self.subject)
        self.key = self._key()
        self._held_id = self.key.id
        found = find_draft(self.services, self.key)
        self.is_new, self.has_expired = found is None, self.key.id is not None and found is None
        self.key, draft = found or (self.key, Draft())
        self.is_late = self.key.is_late
        self._hold(draft)
        if self.is_late and not takes_late:
            keep_cookie()
            raise Late
        if self.has_expired:
            self.forget()
        elif self.is_late:
            return
        elif self.progress.is_finished and self.step is journey.steps[0]:
            self._begin_again()
        if self.progress.is_off_route(self.step):
            abort(404)

    def _key(self) -> DraftKey:
        if self.user is not None:
            return DraftKey(self.journey.name, space_id=self.user.space.id, subject=self.subject)
        return DraftKey(self.journey.name, id=session.get(DRAFTS, {}).get(self.journey.name))

    def _begin_again(self) -> None:
        """Show the first step empty. What is finished stays until the new draft has something, so a GET ends nothing.

        The page names what its form takes the place of: a second press of the last form is none of a new journey.
        """
        if request.method != "POST":
            g.begins_again = self.key.id
            self._hold(Draft())
        elif request.form.get("begins_again") == self.key.id:
            self.forget()

    def _hold(self, draft: Draft) -> None:
        self.draft, self.progress = draft, Progress(self.journey, draft)

    @property
    def state(self) -> StepState:
        return self.draft.step(self.step.slug)

    def url(self, step: Step | None = None) -> str:
        """The address of this step, or of another one of the same subject."""
        about: dict[str, Any] = {self.journey.subject: self.subject} if self.journey.subject else {}
        return url_for(".step", slug=(step or self.step).slug, **about)

    def elsewhere(self) -> Step | None:
        """The step to go to instead of this one; None if this one is due."""
        return self.progress.elsewhere(self.step)

    def form(self) -> StepForm:
        """The form, with what was sent or with what the draft holds."""
        assert self.step.form is not None
        prefill = {name: request.args[name] for name in self.step.prefilled_by_link if name in request.args}
        is_untouched = not self.state.shown and self.state.cleared is None
        known = self.step.known() if is_untouched else {}
        form = self.step.form(data=known | self.state.shown | self.unsent | prefill)
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

        self.edit(change, renews=accepted)
        if self.unsent:
            forget_unsent()

    def keep_unread(self, form: StepForm) -> None:
        """Write what was typed, and no secret, without looking at it or showing anything of the draft."""
        form.context.reached = False
        self.keep(form, accepted=False)

    def _open_again(self, draft: Draft, has_changed: bool) -> None:
        """What rested on this step, though it was cleared or refused since."""
        for later in self.journey.resting_on(self.step):
            if has_changed and draft.step(later.slug).accepted is not None:
                draft.refuse(later.slug)

    def edit(self, change: Callable[[Draft], None], *, renews: bool = False) -> None:
        """Change the draft in the database; the first change makes it.

        `renews`: a copy of the cookie that led here leads no further (docs/decisions/0027).
        """
        if self.is_new:
            hit(NEW_DRAFTS, client())
        held = self._held_id if renews and self.user is None else None
        self.key, draft = edit_draft(self.services, self.key, change, renews=held)
        self.is_new = False
        self._hold(draft)
        self.is_late = self.is_late or self.key.is_late
        if self.is_late:  # the new id is not for whoever comes with the former one
            keep_cookie()
        else:
            self._remember(self.key.id)

    def forget(self) -> None:
        """Leave the draft behind, to start again."""
        forget_draft(self.services, self.key)
        if self.unsent:
            forget_unsent()
        self._remember(None)
        self._hold(Draft())
        self.is_new = True

    def _remember(self, draft_id: str | None) -> None:
        if self.user is None:
            self.key = DraftKey(self.journey.name, id=draft_id)
            session[DRAFTS] = session.get(DRAFTS, {}) | {self.journey.name: draft_id}
