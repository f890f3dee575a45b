"""Error pages (SPEC 9): same layout, plain French, what to do."""

import re
from typing import Any

import structlog
from flask import Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from webapp.captcha.challenge import ForeignToken
from webapp.logs import incident_number
from webapp.security.hashing_slots import MAX_WAIT_SECONDS, HashingBusy
from webapp.services import UNAVAILABLE, DatabaseError, DraftTooLarge, UnstorableData
from webapp.web.current import signed_in
from webapp.web.error_texts import ERROR_TEXTS

NOT_DONE = (
    "Rien n’a été fait : la page était ouverte depuis longtemps, ou votre navigateur refuse les témoins de connexion "
    "(cookies). Recommencez."
)
INCIDENTS = (500, 503)
"""Errors of ours: their pages show a number that is in the log (SPEC 9)."""
ASKED_BY_SCRIPT = {"fragments", "captcha"}
SECRETS = re.compile(r"password|passkey")
"""Parts of the names of fields whose values no page gives back: people type them again."""
log = structlog.get_logger()


def init_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(NotFound, show_missing)
    app.register_error_handler(CSRFError, show_page_again)
    app.register_error_handler(ForeignToken, show_foreign_challenge)
    for unavailable in UNAVAILABLE:
        app.register_error_handler(unavailable, show_unavailable)
    app.register_error_handler(HashingBusy, show_busy)
    app.register_error_handler(UnstorableData, show_impossible)
    app.register_error_handler(DraftTooLarge, lambda _error: show_error(RequestEntityTooLarge()))
    app.register_error_handler(Exception, show_unexpected)


def show_missing(error: NotFound) -> ResponseReturnValue:
    """A final slash is a slip: `/connexion/` leads to `/connexion`."""
    bare = f"/{request.path.strip('/')}"  # one slash at the start: two would lead to another host
    if request.method in ("GET", "HEAD") and request.path.endswith("/") and _is_page(bare):
        query = request.query_string.decode(errors="replace")
        return redirect(f"{bare}?{query}" if query else bare, 308)
    return show_error(error)


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, "GET")


def show_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code if error.code in ERROR_TEXTS else 400 if (error.code or 500) < 500 else 500
    title, lines = ERROR_TEXTS[code]
    retry_after = getattr(error, "retry_after", None)
    context: dict[str, Any] = {"code": code, "title": title, "lines": lines, "retry_after": retry_after}
    if code in INCIDENTS:
        context |= {"incident": incident_number(), "unsent": _unsent()}
        log.error("incident", status=error.code)  # bears the number, whatever else was logged
    page = render_template("errors/error.html", **context)
    headers = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    return page, error.code or 500, headers


def show_page_again(error: CSRFError) -> ResponseReturnValue:
    """A button on a page that was open too long: the page is shown again, and says what happened (SPEC 3).

    Forms with fields check their token themselves. A script that asks for a part of a page gets 400.
    """
    if request.blueprint in ASKED_BY_SCRIPT:
        return show_error(error)
    flash(NOT_DONE, "warning")
    if "GET" in current_app.create_url_adapter(request).allowed_methods():  # type: ignore[union-attr]  # there is a request
        return redirect(request.path, 303)
    return redirect(url_for("account.home" if signed_in() else "home.index"), 303)


def answer_alone(app: Flask, error: HTTPException) -> Response:
    """The error page, with all headers of the site, for a request that did not reach the application."""
    with app.test_request_context(f"/erreurs/{error.code}"):
        app.preprocess_request()
        return app.finalize_request(app.handle_user_exception(error), from_error_handler=True)


def _unsent() -> list[tuple[str, str]]:
    """What was sent and could not be kept: people send it again from the error page (SPEC 3)."""
    if request.method != "POST" or request.mimetype != "application/x-www-form-urlencoded":
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if not SECRETS.search(name)]


def show_foreign_challenge(_error: ForeignToken) -> ResponseReturnValue:
    """A challenge that is not ours gets no image, no sound and no answer: 404 (SPEC 6)."""
    return show_error(NotFound())


def show_unavailable(error: DatabaseError) -> ResponseReturnValue:
    """The database is locked, full or gone: 503, to retry in 60 seconds."""
    incident_number()
    log.error("database_unavailable", reason=type(getattr(error, "orig", error)).__name__)
    return show_error(ServiceUnavailable(retry_after=60))


def show_busy(_error: HashingBusy) -> ResponseReturnValue:
    """More people send passwords than this machine can hash: 503, to retry once those who wait had theirs."""
    incident_number()
    log.warning("hashing_busy")
    return show_error(ServiceUnavailable(retry_after=round(MAX_WAIT_SECONDS)))


def show_impossible(error: UnstorableData) -> ResponseReturnValue:
    """PostgreSQL cannot store a text with a NUL: 400, because a robot made it up and no page of ours sends it."""
    log.warning("impossible_data", reason=type(error.orig).__name__)
    return show_error(BadRequest())


def show_unexpected(error: Exception) -> ResponseReturnValue:
    incident_number()
    log.exception("unexpected_error", exc_info=error)
    return show_error(InternalServerError())
