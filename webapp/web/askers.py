"""The browser that asked for a code needs no password to use it (SPEC 5.2)."""

from typing import cast

from flask import session

from webapp.usecases.account.queries import email_change
from webapp.usecases.registration.queries import pending_registration
from webapp.web.current import current_services, signed_in

_ASKED = "registration"


def remember_registration(registration_id: str) -> None:
    """Note that this browser made the request. The cookie forgets it when it is closed, and at every sign-in."""
    session[_ASKED] = registration_id


def forget_registration() -> None:
    """Whoever takes this device next is a stranger to the request."""
    session.pop(_ASKED, None)


def registration_asked_here() -> str | None:
    """The id of the latest registration of this browser."""
    return cast(str | None, session.get(_ASKED))


def waits_for_code() -> bool:
    """Whether this browser, or the space that it is signed in to, asked for a code that still waits."""
    services, user, registration_id = current_services(), signed_in(), registration_asked_here()
    if registration_id and pending_registration(services, registration_id):
        return True
    return user is not None and email_change(services, user.space.id) is not None
