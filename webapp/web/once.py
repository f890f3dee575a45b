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
from webapp.services import DatabaseError, DraftTooLarge
from webapp.usecases.access.sign_in import find_signed_in
from webapp.usecases.journeys.press_once import Press
from webapp.web.current import SIGNED_IN, current_services
from webapp.web.errors import ASKED_BY_SCRIPT

FIELD = "press"
"""The field that makes each page's form another one: a robot may load two pages within a second."""
MAX_KEPT_BYTES = 16_000
"""A longer answer is not kept: pages have 8 kB once compressed. Sealed, it fits in a draft."""
KEPT_HEADERS = ("Content-Type", "Content-Encoding", "Location", "Cache-Control", "Clear-Site-Data", "Set-Cookie")
"""`Set-Cookie` is that of the known device: Flask adds the session's later."""
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
    is_form = request.method == "POST" and request.endpoint and request.blueprint not in ASKED_BY_SCRIPT
    if not is_form or not request.cookies or not request.form.get(FIELD):
        return None
    browser = _browser()
    if not browser:
        return None
    typed = [part for pair in sorted(request.form.items(multi=True)) for part in pair]
    press = Press(current_services(), browser, [request.full_path, *typed])
    kept = press.first_outcome()
    if kept is not None and not _lives(kept["session"]):
        press.take_over()
        kept = None
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
    try:
        _settle(press, response)
    except DatabaseError as error:  # what was done is done, and its answer is this one
        log.error("press_not_kept", reason=type(error).__name__)
    return response


def _settle(press: Press, response: Response) -> None:
    """A press that is over is kept or forgotten: who presses again would wait for it in vain."""
    body = zlib.compress(response.get_data())
    is_outcome = response.status_code < 500 and response.status_code != NOT_AN_OUTCOME and "keeps_cookie" not in g
    try:
        if is_outcome and len(body) <= MAX_KEPT_BYTES:
            press.keep(_kept(response, body))
        else:
            press.release()
    except DraftTooLarge:  # the session has grown
        press.release()


def _lives(kept_session: Values) -> bool:
    """Whether the session that the first press opened is still there. It is not for those who have signed out since."""
    token = kept_session.get(SIGNED_IN)
    was_open_before = token == session.get(SIGNED_IN)
    return was_open_before or find_signed_in(current_services(), token or "", is_activity=False) is not None


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
