"""The page of a step: its form or the outcome, with what is around them."""

from dataclasses import replace
from typing import Any

from flask import render_template, request, session, url_for

from webapp.domain.draft import Values
from webapp.web.forms.base import StepForm, SummaryRow
from webapp.web.forms.recap import RecapForm
from webapp.web.journey.declaration import CLEAR
from webapp.web.journey.form_page import FormPage
from webapp.web.journey.visit import Visit

ADVICE = "advice"
"""In the cookie: the journey, the step and the codes of what its next page says."""
SUBJECT = "sujet"
"""The part of a query that says what the journey of a fragment is about."""


def step_page(visit: Visit, form: StepForm | None = None, status: int = 200) -> tuple[str, int]:
    """The whole page of the step, with this form or with what the draft holds."""
    template = f"{request.blueprint}/{visit.step.name}.html"
    context: Values = {
        "journey": visit.journey,
        "route": visit.progress.route,
        "step": visit.step,
        "step_url": visit.url(),
        "draft_url": _draft_url(visit),
        "answers": visit.journey.answers(visit.draft),
        "can_restore": CLEAR in visit.step.others and visit.state.cleared is not None,
        "summary": _summary(visit) if visit.step.shows_summary else [],
        "outcome": _outcome(visit),
        "advice": _advice(visit),
    }
    if visit.step.form is None:
        return render_template(template, form_errors=[], **context), status
    form = form or visit.form()
    if isinstance(form, RecapForm):
        form.show(visit.services.keyring, visit.journey.answers_before(visit.step, visit.draft))
    return FormPage([template, "journey/step.html"], form, **context).show(status)


def keep_advice(visit: Visit, form: StepForm) -> None:
    """Say on the next step what this one gives reason for. The cookie holds codes only: it can be read."""
    session[ADVICE] = [visit.journey.name, visit.step.slug, *form.advice()]


def _advice(visit: Visit) -> list[tuple[str, str]]:
    name, slug, *codes = session.pop(ADVICE, ("", ""))
    if name != visit.journey.name:
        return []
    form, held = visit.journey.step(slug).form, visit.draft.step(slug).accepted
    return [form.advise(code, held) for code in codes] if form and held else []


def _draft_url(visit: Visit) -> str:
    """The URL that keeps what is being typed (web/pages/fragments)."""
    values: dict[str, Any] = {"journey": visit.journey.name, "slug": visit.step.slug}
    if visit.journey.subject:
        values[SUBJECT] = visit.subject
    return url_for("fragments.save_draft", **values)


def _outcome(visit: Visit) -> Values | None:
    kept = visit.draft.outcome
    return None if kept is None else visit.journey.show_outcome(visit.services, kept)


def _summary(visit: Visit) -> list[SummaryRow]:
    return [
        replace(row, edit_url=visit.url(step))
        for step in visit.progress.route.before(visit.step)
        if step.form is not None and (accepted := visit.draft.step(step.slug).accepted)
        for row in step.form.summary(accepted)
    ]
