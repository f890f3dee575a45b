"""Who may send a form: a page of ours, whatever the form is (CWE-352). One rule for every POST of the app."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest

from webapp.extensions import csrf
from webapp.web.current import current_services

CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS"}


class ForeignForm(BadRequest):
    """Another site sent the form: nobody whom we owe what was typed."""


def init_origin(app: Flask) -> None:
    """Ask where a form comes from before anything else looks at it."""
    csrf.init_app(app)
    app.before_request(refuse_foreign_origin)


def init_tokens(app: Flask) -> None:
    """Check the token of each form whose view does not (`csrf.exempt`). Call it after `init_access`.

    Whose session has ended is asked to sign in, not told of a token.
    """
    app.before_request(demand_token)


def demand_token() -> None:
    """Raises CSRFError when the token is wrong."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect(apply_exemptions=True)


def refuse_foreign_origin() -> None:
    """A browser that says where a form comes from names this site: by Origin, else by Referer; some say neither.

    Raises:
        ForeignForm: another site sent the form.
    """
    if request.method in CHANGES_NOTHING:
        return
    said = request.headers.get("Origin") or request.headers.get("Referer")
    ours = {origin_of(current_services().settings.base_url), origin_of(request.host_url)}
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (said and origin_of(said) not in ours):
        raise ForeignForm


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser compares them (RFC 6454); the host alone has no case."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
