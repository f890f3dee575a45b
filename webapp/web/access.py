"""Each view declares a permission and one hook demands it; a view that declares none answers 403.

@blueprint.get("/appareils")
@access(Permission.MANAGE_OWN_SPACE)
def devices() -> str: ...
"""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.permissions import NOBODY, Permission
from webapp.usecases.access.current_user import SignedOut
from webapp.web.current import SIGNED_IN, STASH, current_actor, forget_session

MARK = "access_permission"
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
    """Redirect to sign-in, and back if this was a GET: a form is never sent again by itself."""
    return sign_in_again(comes_back=request.method == "GET")


def sign_in_again(*, comes_back: bool, stash: Callable[[], str | None] = lambda: None) -> ResponseReturnValue:
    """Redirect to sign-in. `stash` keeps what was typed, before the session is forgotten, and returns its id."""
    if SIGNED_IN in session:
        stashed = stash()
        forget_session()
        if stashed:
            session[STASH] = stashed
        flash(f"{ENDED} {KEPT}" if stashed else ENDED, "warning")
    return redirect(url_for("sign_in.sign_in", next=request.path if comes_back else None), 303)
