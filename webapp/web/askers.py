"""The browser that asked for a code needs no password to use it (SPEC 5.2)."""

from typing import cast

from flask import session

from webapp.domain.draft import Values
from webapp.usecases.account.queries import email_change
from webapp.usecases.journeys.edit_draft import DraftKey, read_draft
from webapp.usecases.registration.queries import pending_registration
from webapp.web.current import current_services, signed_in

_ASKED = "registration"
CREATION = "creation"
"""The name of the journey that makes a request."""


def remember_registration(registration_id: str) -> None:
    """Note that this browser made the request. The cookie forgets it when it is closed, and at every sign-in."""
    session[_ASKED] = registration_id


def forget_registration() -> None:
    """Whoever takes this device next is a stranger to the request."""
    session.pop(_ASKED, None)


def registration_asked_here() -> str | None:
    """The id of the latest registration of this browser."""
    return cast(str | None, session.get(_ASKED))


def address_asked_here() -> Values:
    """The address that waits for its code, for the page that asks for it.

    A signed-in space knows the new address that it has asked for. Another browser knows that of its request as long as
    the last page of the request shows it, an hour (SPEC 8.9).
    """
    services, user, registration_id = current_services(), signed_in(), registration_asked_here()
    if user is not None and (change := email_change(services, user.space.id)):
        return {"email": change.email}
    draft = read_draft(services, DraftKey(CREATION, id=session.get("drafts", {}).get(CREATION)))
    is_shown = draft is not None and draft.outcome is not None
    pending = pending_registration(services, registration_id) if registration_id and is_shown else None
    return {"email": pending.email} if pending else {}


def waits_for_code() -> bool:
    """Whether this browser, or the space that it is signed in to, asked for a code that still waits."""
    services, user, registration_id = current_services(), signed_in(), registration_asked_here()
    if registration_id and pending_registration(services, registration_id):
        return True
    return user is not None and email_change(services, user.space.id) is not None
