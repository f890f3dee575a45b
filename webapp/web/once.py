"""A form that is sent twice is carried out once; the second press gets the first one's answer (SPEC 6)."""

import zlib
from base64 import b64decode, b64encode
from secrets import token_urlsafe
from typing import cast

import structlog
from flask import Flask, Response, current_app, g, request, session
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from webapp.domain.draft import Values
from webapp.services import DatabaseError
from webapp.usecases.journeys.press_once import Press
from webapp.web.current import current_services

FIELD = "press"
"""The field that makes each page's form another one: a robot may load two pages within a second."""
ASKED_BY_SCRIPT = {"fragments", "captcha"}
MAX_KEPT_BYTES = 16_000
"""A longer answer is not kept: pages have 8 kB once compressed. Sealed, it fits in a draft."""
KEPT_HEADERS = ("Content-Type", "Content-Encoding", "Location", "Cache-Control", "Clear-Site-Data")
NOT_AN_OUTCOME = 429
"""Too many requests: the same press may be carried out later."""
log = structlog.get_logger()


def init_once(app: Flask) -> None:
    """Call it after `init_origin`, and before compression: what is kept is as small as what was sent."""
    app.before_request(answer_as_before)
    app.after_request(keep_answer)
    app.jinja_env.globals["new_press"] = lambda: token_urlsafe(32)


def answer_as_before() -> ResponseReturnValue | None:
    """The answer to the same press, where there is one."""
    if request.method != "POST" or request.blueprint in ASKED_BY_SCRIPT or not request.form.get(FIELD):
        return None
    browser = _browser()
    if not browser:
        return None
    typed = [part for pair in sorted(request.form.items(multi=True)) for part in pair]
    press = Press(current_services(), browser, [request.full_path, *typed])
    kept = press.first_outcome()
    if kept is None:
        g.press = press
        return None
    session.clear()
    session.update(kept["session"])
    return Response(zlib.decompress(b64decode(kept["body"])), kept["status"], kept["headers"])


def keep_answer(response: Response) -> Response:
    """Keep the answer to a press that was carried out; forget the press where nothing could be done."""
    press: Press | None = g.pop("press", None)
    if press is None:
        return response
    body = zlib.compress(response.get_data())
    is_outcome = response.status_code < 500 and response.status_code != NOT_AN_OUTCOME
    try:
        if is_outcome and len(body) <= MAX_KEPT_BYTES:
            press.keep(_kept(response, body))
        else:
            press.release()
    except DatabaseError as error:  # what was done is done, and its answer is this one
        log.error("press_not_kept", reason=type(error).__name__)
    return response


def _kept(response: Response, body: bytes) -> Values:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    kept_session = {name: value for name, value in session.items() if name != "_permanent"}
    return {
        "status": response.status_code,
        "headers": headers,
        "body": b64encode(body).decode(),
        "session": kept_session,
    }


def _browser() -> str:
    """What all forms of a session share, as the form says it: the cookie may have changed since it was loaded."""
    secrets = cast("list[str]", current_app.config["WTF_CSRF_SECRET_KEY"])
    try:
        return str(URLSafeTimedSerializer(secrets, salt="wtf-csrf-token").loads(request.form.get("csrf_token", "")))
    except BadData:
        return ""
