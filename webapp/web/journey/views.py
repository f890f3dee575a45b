"""The one view of all journeys: GET shows a step; POST answers 303 on success, 422 with the whole page on error."""

from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask.views import MethodView

from webapp.extensions import csrf
from webapp.usecases.journeys.carry_out import DraftGone
from webapp.web.access import access, keeps_unsent, mark
from webapp.web.current import keep_cookie
from webapp.web.errors import NOT_DONE
from webapp.web.forms.base import StepForm, has_valid_token, is_token_valid
from webapp.web.forms.recap import CHANGED
from webapp.web.journey.declaration import Journey, JourneyRefused, Registered, Step
from webapp.web.journey.last_form import NotReady, RecapChanged, carry_out_with
from webapp.web.journey.step_page import keep_advice, step_page
from webapp.web.journey.unsent import unsent_form_of
from webapp.web.journey.visit import Late, Visit
from webapp.web.limits import RateLimited

EXPIRED = (
    "Pour protéger vos données, nous avons effacé votre saisie. Vous n’avez rien envoyé depuis plus de 24\u00a0heures, "
    "ou vous avez terminé depuis plus d’une heure. Vous pouvez recommencer ici."
)
NO_LONGER_SHOWN = (
    "Pour protéger vos données, la dernière page d’une démarche se ferme après une heure. Ce que vous avez validé "
    "reste enregistré. Vous pouvez recommencer ici."
)
RESTORED = "Votre saisie est rétablie dans les champs vides. Ce que vous avez saisi depuis est gardé."
ERASED = "Cet appareil ne garde plus rien de cette démarche."
TOO_EARLY = "Cette étape vient d’abord. Complétez-la pour continuer."


def register_journey(blueprint: Blueprint, journey: Journey, prefix: str = "") -> None:
    """Give a journey its pages: an entry (endpoint `start`) and one page per step (endpoint `step`)."""
    slugs = ",".join(f"'{step.slug}'" for step in journey.steps)
    # The view checks the token itself: a wrong one must not cost what was typed.
    view = mark(csrf.exempt(StepView.as_view("step", journey)), journey.requires)
    if journey.is_signed_in:
        keeps_unsent(unsent_form_of(journey))(view)
    blueprint.add_url_rule(f"{prefix}/<any({slugs}):slug>", view_func=view)
    found = {journey.name: Registered(blueprint.name, journey)}
    blueprint.record(lambda state: state.app.extensions.setdefault("journeys", {}).update(found))

    @blueprint.get(prefix, endpoint="start")
    @access(journey.requires)
    def start(**_subject: Any) -> ResponseReturnValue:
        """Begin, or continue with what was typed; a finished journey starts again."""
        visit = Visit(journey, journey.steps[0].slug)
        return _see(visit, visit.step)


class StepView(MethodView):
    def __init__(self, journey: Journey) -> None:
        self.journey = journey

    def get(self, slug: str, **_subject: Any) -> ResponseReturnValue:
        visit = Visit(self.journey, slug)
        elsewhere = visit.elsewhere()
        if elsewhere is not None:
            _flash_why_elsewhere(visit)
            return _see(visit, elsewhere)
        if visit.has_expired:
            _flash_why_elsewhere(visit)
        return step_page(visit)

    def post(self, slug: str, **_subject: Any) -> ResponseReturnValue:
        visit = Visit(self.journey, slug, takes_late=True)
        action = request.form.get("action", "continue")
        if action == "erase":
            return _erase(visit)
        if visit.is_late:
            return _keep_late(visit)
        if visit.progress.is_finished or visit.step.form is None:
            return _see(visit, visit.progress.route.last)
        form = visit.form()
        if not has_valid_token(form):
            return step_page(visit, form, 422)
        if action == "continue":
            return self._continue(visit, form)
        visit.keep(form, accepted=False)
        if action == "restore":
            visit.edit(lambda draft: draft.restore(slug, form.filled_in()))
            flash(RESTORED, "success")
        if action == "reveal":
            return step_page(visit, form)
        if action == "clear":
            visit.edit(lambda draft: draft.clear(slug))
        return _see(visit, visit.step if action != "previous" else visit.progress.previous_step(visit.step))

    def _continue(self, visit: Visit, form: StepForm) -> ResponseReturnValue:
        elsewhere = visit.elsewhere()
        if elsewhere is not None:  # too early, or the draft has expired: keep what was typed for later
            visit.keep(form, accepted=False)
            _flash_why_elsewhere(visit)
            return _see(visit, elsewhere)
        try:
            valid = form.validate()
        except RateLimited:
            visit.keep(form, accepted=False)  # the answer is the page 429, and the draft keeps what was typed
            raise
        visit.keep(form, accepted=valid)
        if not valid:
            return step_page(visit, form, 422)
        keep_advice(visit, form)
        is_last = visit.step is visit.progress.route.form_steps[-1]
        return self._finish(visit, form) if is_last else _see(visit, visit.progress.next_step())

    def _finish(self, visit: Visit, form: StepForm) -> ResponseReturnValue:
        try:
            carry_out_with(visit, form)
        except tuple(self.journey.explain) as error:
            return self._refuse(visit, form, self.journey.explain[type(error)](error))
        except RecapChanged:
            return self._refuse(visit, form, JourneyRefused(CHANGED))
        except NotReady:
            return _see(visit, visit.progress.next_step())
        except DraftGone:
            pass  # the last page redirects to the first, which says why
        return _see(visit, visit.progress.route.last)

    def _refuse(self, visit: Visit, form: StepForm, refusal: JourneyRefused) -> ResponseReturnValue:
        """The page again, with what the draft now holds, unless another tab has just carried the journey out."""
        visit.edit(lambda draft: draft.refuse(visit.step.slug))
        if visit.progress.is_finished:
            return _see(visit, visit.progress.route.last)
        form.refuse(*refusal.messages, field=refusal.field)
        return step_page(visit, form, 422)


def _keep_late(visit: Visit) -> ResponseReturnValue:
    """Another tab sent an accepted step while this one was on its way: its page comes again, with what was typed."""
    if not is_token_valid():
        raise Late
    if visit.step.form is not None:
        visit.keep_unread(visit.form())
    keep_cookie()
    return _see(visit, visit.step)


def _erase(visit: Visit) -> ResponseReturnValue:
    """End the draft at once, on a device that others use too (SPEC 8.9)."""
    if not is_token_valid():
        flash(NOT_DONE, "warning")
        return _see(visit, visit.step)
    outcome = visit.draft.outcome
    visit.forget()
    visit.journey.erased(outcome)
    session.pop("csrf_token", None)  # a page that another tab still shows writes nothing any more
    flash(ERASED, "success")
    response = redirect(url_for("account.home" if visit.user else "home.index"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'  # "Précédent" finds no page that the browser has kept
    return response


def _flash_why_elsewhere(visit: Visit) -> None:
    if visit.has_expired:
        flash(NO_LONGER_SHOWN if visit.step is visit.journey.last else EXPIRED, "warning")
    elif not visit.progress.is_finished:
        flash(TOO_EARLY, "info")


def _see(visit: Visit, step: Step) -> ResponseReturnValue:
    return redirect(visit.url(step), 303)
