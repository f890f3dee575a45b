"""What end-to-end suites need and people never see: answers, messages, the clock, a clean slate.

Each request carries ``Authorization: Bearer`` and the configured token. Registered in the mode « testing » only.
"""

import time
from dataclasses import asdict
from datetime import UTC, datetime
from hmac import compare_digest

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete

from webapp.extensions import csrf
from webapp.mail import sink
from webapp.mail.sink import received_messages
from webapp.persistence.adjustable_clock import AdjustableClock
from webapp.persistence.models import Base
from webapp.usecases.purge_expired import purge_expired
from webapp.web.current import current_service

blueprint = Blueprint("testkit", __name__, url_prefix="/recette")
csrf.exempt(blueprint)
WAIT_MAX_SECONDS = 30.0
POLL_SECONDS = 0.05


@blueprint.before_request
def demand_token() -> None:
    expected = current_service().settings.testing_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if expected is None or not compare_digest(given.encode(), expected.get_secret_value().encode()):
        abort(403)


@blueprint.get("/verification/<token>")
def answer(token: str) -> ResponseReturnValue:
    """The six characters of a challenge."""
    return jsonify(answer=current_service().challenges.answer(token))


@blueprint.get("/messages")
def messages() -> ResponseReturnValue:
    """Messages received, newest first; ``?to=`` keeps those of one address, ``?wait_seconds=`` waits for one."""
    wanted = request.args.get("to")
    deadline = time.monotonic() + min(request.args.get("wait_seconds", 0.0, type=float), WAIT_MAX_SECONDS)
    while not (found := _messages_to(wanted)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return jsonify(messages=found)


def _messages_to(wanted: str | None) -> list[dict[str, str]]:
    received = received_messages(current_service().settings.data_dir)
    return [asdict(message) for message in received if wanted in (None, message.to)]


@blueprint.post("/horloge")
def clock() -> ResponseReturnValue:
    """Stand ``shift_seconds`` away from the real time, in all processes; 0 puts the clock right."""
    seconds = request.get_json().get("shift_seconds")
    if not isinstance(seconds, int | float):
        abort(400)
    adjustable = current_service().clock
    assert isinstance(adjustable, AdjustableClock)
    adjustable.shift(float(seconds))
    return jsonify(now=adjustable.now().isoformat(), real=datetime.now(UTC).isoformat())


@blueprint.post("/purge")
def purge() -> ResponseReturnValue:
    """Erase what has expired, now rather than within ten minutes."""
    return jsonify(purge_expired(current_service()))


@blueprint.post("/remise-a-zero")
def reset() -> ResponseReturnValue:
    """Empty the database and the mailbox; the clock is right again."""
    service = current_service()
    for table in Base.metadata.tables.values():
        with service.database.transaction() as session:  # one each: it holds nothing that others wait for
            session.execute(delete(table))
    sink.empty(service.settings.data_dir)
    return "", 204
