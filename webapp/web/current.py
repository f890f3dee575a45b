"""The service of the running app, and who is asking."""

from secrets import token_urlsafe
from typing import cast

from flask import current_app, session

from webapp.usecases.service import Service


def current_service() -> Service:
    return cast(Service, current_app.extensions["espace"])


def session_id() -> str:
    """A random name of this browser's session, that challenges are bound to (SPEC 6)."""
    if "sid" not in session:
        session["sid"] = token_urlsafe(16)
    return cast(str, session["sid"])
