"""Each view declares a permission and one hook demands it; a view that declares none answers 403.

@blueprint.get("/appareils")
@access(Permission.MANAGE_OWN_SPACE)
def devices() -> str: ...
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import structlog
from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.permissions import NOBODY, Permission
from webapp.usecases.access.current_user import SignedOut
from webapp.usecases.journeys.stash_form import stash_form
from webapp.web.current import SIGNED_IN, STASH, current_actor, current_services, forget_session
from webapp.web.forms.base import StepForm, has_valid_token

MARK, UNSENT = "access_permission", "unsent_form"
ENDED = (
    "Votre session a pris fin : elle dure 30 minutes sans activité, et 12 heures au plus. "
    "Reconnectez-vous : vous reviendrez à la page demandée."
)
KEPT = "Votre saisie est gardée, sauf les mots de passe."
View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger()


def access(permission: Permission) -> Callable[[View], View]:
    """Declare the permission that a view demands; write it above or below the route."""
    return lambda view: mark(view, permission)


def mark(view: View, permission: Permission) -> View:
    """Declare the permission of a view that is not a function, such as a journey's `StepView`."""
    setattr(view, MARK, permission)
    return view


class UnsentForm(NamedTuple):
    """A form that came after the end of its session. `name`: the page that it belongs to."""

    name: str
    form: StepForm


def keeps_unsent(find: Callable[..., UnsentForm | None]) -> Callable[[View], View]:
    """Declare that a form sent to this view too late is kept until the next sign-in.

    `find`: takes what the address says, and gives the form; None when the page has none.
    """

    def declare(view: View) -> View:
        setattr(view, UNSENT, find)
        return view

    return declare


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """The permission that the view of an endpoint declares; None when it declares none."""
    return getattr(app.view_functions[endpoint], MARK, None)


def init_access(app: Flask) -> None:
    """Demand of each request the permission that its view declares. Call it after the blueprints are registered."""
    app.before_request(demand_access)
    app.register_error_handler(SignedOut, redirect_to_sign_in)


def demand_access() -> None:
    """Answer 403 to a signed-in user without the view's permission, and when the view declares none.

    A public view looks nobody up: static files and health checks need neither cookie nor database.

    Raises:
        SignedOut: nobody is signed in, and the view needs somebody.
    """
    if request.endpoint is None:  # no view: 404, 405, or a redirect to another address
        return
    permission = permission_of(current_app, request.endpoint)
    if permission is None:
        log.error("access_not_declared", endpoint=request.endpoint)
        abort(403)
    if NOBODY.may(permission):
        return
    actor = current_actor()
    if actor is NOBODY:
        raise SignedOut
    if not actor.may(permission):
        abort(403)


def redirect_to_sign_in(_error: SignedOut) -> ResponseReturnValue:
    """Redirect to sign-in, and back if this was a GET or a form that is kept: it is never sent again by itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    find_unsent = getattr(view, UNSENT, None) if request.method == "POST" else None
    if SIGNED_IN in session:
        stashed = _stash(find_unsent(**(request.view_args or {}))) if find_unsent else None
        forget_session()
        if stashed:
            session[STASH] = stashed
        flash(f"{ENDED} {KEPT}" if stashed else ENDED, "warning")
    comes_back = request.method == "GET" or find_unsent is not None
    return redirect(url_for("sign_in.sign_in", next=request.path if comes_back else None), 303)


def _stash(unsent: UnsentForm | None) -> str | None:
    """The id of what is kept; None when no page of ours sent it."""
    if unsent is None or not has_valid_token(unsent.form):
        return None
    return stash_form(current_services(), session[SIGNED_IN], unsent.name, unsent.form.typed())
