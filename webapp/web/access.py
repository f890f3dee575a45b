"""Who may see a page: each view declares a permission, one hook demands it; a view that declares nothing is refused.

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
    """Declare what a view asks of its visitors; above or below its route."""
    return lambda view: mark(view, permission)


def mark(view: View, permission: Permission) -> View:
    """The same for a view that is not written as a function, such as the one of a journey's steps."""
    setattr(view, MARK, permission)
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """What the view of an endpoint declares; None when it declares nothing."""
    return getattr(app.view_functions[endpoint], MARK, None)


def init_access(app: Flask) -> None:
    """Demand of each request what its view declares. To be called after the blueprints are registered."""
    app.before_request(demand_access)
    app.register_error_handler(SignedOut, tell_signed_out)


def demand_access() -> None:
    """Raises SignedOut when nobody is signed in and somebody has to be; answers 403 when it is not theirs to see.

    What everybody may see looks nobody up: static files and health need neither cookie nor database.
    """
    if request.endpoint is None:  # no view: 404, 405, or another address
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


def tell_signed_out(_error: SignedOut) -> ResponseReturnValue:
    """To sign in, then back to the page; what was sent to another one is not sent again by itself."""
    return sign_in_again(comes_back=request.method == "GET")


def sign_in_again(*, comes_back: bool, stash: Callable[[], str | None] = lambda: None) -> ResponseReturnValue:
    """Lead to the sign-in page. ``stash`` keeps what was typed, before the session is forgotten; it gives the id."""
    if SIGNED_IN in session:
        stashed = stash()
        forget_session()
        if stashed:
            session[STASH] = stashed
        flash(f"{ENDED} {KEPT}" if stashed else ENDED, "warning")
    return redirect(url_for("sign_in.sign_in", next=request.path if comes_back else None), 303)
