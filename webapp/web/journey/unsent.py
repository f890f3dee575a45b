"""A form of a signed-in journey that comes after the end of its session is found again at the next sign-in."""

from collections.abc import Callable
from typing import Any

from flask import session

from webapp.domain.draft import Values
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.journeys.stash_form import find_stash
from webapp.web.access import UnsentForm
from webapp.web.current import STASH, current_services
from webapp.web.forms.base import Context
from webapp.web.journey.declaration import Journey, Step


def unsent_form_of(journey: Journey) -> Callable[..., UnsentForm | None]:
    """A function of what the address says, for `keeps_unsent`: the name and the form of a step."""

    def unsent_form(slug: str, **about: Any) -> UnsentForm | None:
        step = journey.step(slug)
        if step.form is None:
            return None
        form = step.form()
        form.context = Context(current_services(), "", reached=False)  # no secret is kept
        return UnsentForm(_name(journey, step, str(about.get(journey.subject or "", ""))), form)

    return unsent_form


def find_unsent(journey: Journey, step: Step, user: CurrentUser | None, subject: str) -> Values:
    """What this user had typed in this step for this subject; empty for an anonymous journey."""
    if user is None:
        return {}
    return find_stash(current_services(), session.get(STASH), _name(journey, step, subject), user.space.id)


def forget_unsent() -> None:
    """The draft holds it now."""
    session.pop(STASH, None)


def _name(journey: Journey, step: Step, subject: str) -> str:
    return f"{journey.name}/{step.slug}/{subject}"
