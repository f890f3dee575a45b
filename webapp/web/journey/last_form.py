"""The last form of a journey was sent: its answers become a command, which is carried out once (SPEC 3.4, 3.5)."""

from functools import partial
from typing import Any

from webapp.domain.draft import Draft
from webapp.usecases.journeys.carry_out import carry_out
from webapp.web.forms.base import StepForm
from webapp.web.forms.recap import RecapForm
from webapp.web.journey.declaration import Submission
from webapp.web.journey.progress import Progress
from webapp.web.journey.visit import Visit


class NotReady(Exception):
    """Another tab opened a step again since this one was sent."""


class RecapChanged(Exception):
    """Another tab changed an answer since this recap was shown."""


def carry_out_with(visit: Visit, form: StepForm) -> None:
    """Carry the journey out with the answers of its draft, and what only its last form holds.

    Raises:
        DraftGone: there is no draft any more.
        NotReady: another tab opened a step again.
        RecapChanged: another tab changed what the recap shows.
        Exception: what the journey's `command` and `done` raise.
    """
    outcome = carry_out(visit.services, visit.key, partial(_command, visit, form), visit.journey.done)
    visit.journey.afterwards(outcome)


def _command(visit: Visit, form: StepForm, draft: Draft) -> Any:
    """The engine asks again when the draft has changed before it is locked: what was checked here is what is sent."""
    journey, services = visit.journey, visit.services
    if not Progress(journey, draft).is_ready:
        raise NotReady
    if isinstance(form, RecapForm) and not form.has_shown(services.keyring, journey.answers_before(visit.step, draft)):
        raise RecapChanged
    answers = journey.answers_on_route(draft)
    return journey.command(Submission(services, answers, visit.user, visit.subject, form))
