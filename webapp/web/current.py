"""The services of the running app, and the user who sends the HTTP request."""

from secrets import token_urlsafe
from typing import cast

from flask import current_app, g, request, session

from webapp.domain.device import device_name
from webapp.domain.permissions import NOBODY, Actor
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.usecases.access.sign_in import find_signed_in

SIGNED_IN = "space"
DRAFTS = "drafts"
"""The ids of this browser's drafts, by journey."""
STASH = "unsent"
"""The form typed when a session ended: only its own space finds it (usecases/journeys/stash_form.py)."""


def current_services() -> Services:
    return cast(Services, current_app.extensions["espace"])


def session_id() -> str:
    """A random id of this browser's session; challenges are bound to it (SPEC 6)."""
    if "sid" not in session:
        session["sid"] = token_urlsafe(16)
    return cast(str, session["sid"])


def current_device() -> str:
    return device_name(request.user_agent.string)


def signed_in() -> CurrentUser | None:
    """The space that this browser is signed in to, while its session lives (SPEC 8.1); None otherwise."""
    if "signed_in" not in g:
        token = session.get(SIGNED_IN)
        is_activity = (request.endpoint, request.method) != ("account.session_left", "GET")
        g.signed_in = find_signed_in(current_services(), token, is_activity=is_activity) if token else None
    return cast(CurrentUser | None, g.signed_in)


def current_actor() -> Actor:
    """Who asks, and what they may do."""
    user = signed_in()
    return Actor.owner(user.space.id) if user else NOBODY


def begin_session(token: str, *, keeps_draft: str = "") -> None:
    """A signed-in session keeps nothing of the one before, except the form that its own space had typed.

    `keeps_draft`: the journey that opens the session and shows its last page in it.
    """
    stashed, draft_id = session.get(STASH), session.get(DRAFTS, {}).get(keeps_draft)
    session.clear()
    if stashed:
        session[STASH] = stashed
    if draft_id:
        session[DRAFTS] = {keeps_draft: draft_id}
    session[SIGNED_IN] = token
    g.pop("signed_in", None)


def keep_cookie() -> None:
    """Send no session cookie: a late answer must not replace the newer one that the browser has by now."""
    g.keeps_cookie = True


def renew_session(token: str) -> None:
    """Give the same session another token."""
    session[SIGNED_IN] = token


def forget_session() -> None:
    session.clear()
    g.pop("signed_in", None)
