"""The three modes of a challenge: all come from its token, and nothing is stored.

A session gets so many of them and no more. Each process keeps the latest ones: phones ask for a sound in parts.
"""

from functools import lru_cache
from io import BytesIO

from flask import Blueprint, Response, abort, jsonify, request, send_file
from flask.typing import ResponseReturnValue

from webapp.captcha.audio import render_audio
from webapp.captcha.image import render_image
from webapp.domain.permissions import Permission
from webapp.paths import VOICE
from webapp.web.access import access
from webapp.web.current import current_services, session_id
from webapp.web.forms.human_check import count_drawing
from webapp.web.limits import difficulty, record_robot_sign

blueprint = Blueprint("captcha", __name__, url_prefix="/verification")
KEPT_DRAWINGS = 64
"""A sound has about 45 kB, an image 4."""


@lru_cache(KEPT_DRAWINGS)
def _drawn(noise_seed: bytes, answer: str) -> bytes:
    return render_image(noise_seed, answer)


@lru_cache(KEPT_DRAWINGS)
def _said(noise_seed: bytes, answer: str) -> bytes:
    return render_audio(noise_seed, answer, VOICE)


@blueprint.get("/<token>.png")
@access(Permission.PUBLIC)
def image(token: str) -> ResponseReturnValue:
    """The image of a challenge, the same at each request."""
    count_drawing(token)
    challenges = current_services().challenges
    picture = _drawn(challenges.noise_seed(token), challenges.answer(token))
    return _private(send_file(BytesIO(picture), mimetype="image/png"))


@blueprint.get("/<token>.mp3")
@access(Permission.PUBLIC)
def audio(token: str) -> ResponseReturnValue:
    """The sound of a challenge, the same at each request. iOS plays nothing without ranges (RFC 9110 section 14)."""
    count_drawing(token)
    challenges = current_services().challenges
    sound = _said(challenges.noise_seed(token), challenges.answer(token))
    return _private(
        send_file(
            BytesIO(sound),
            mimetype="audio/mpeg",
            conditional=True,
            as_attachment="telecharger" in request.args,
            download_name="verification.mp3",
        )
    )


@blueprint.get("/<token>/calcul")
@access(Permission.PUBLIC)
def task(token: str) -> ResponseReturnValue:
    """A new task for the device, as JSON of altcha's protocol: it costs more where many are asked for."""
    services = current_services()
    if not services.challenges.is_ours(token, session=session_id(), now=services.clock.now()):
        abort(404)
    count_drawing(token)
    response = jsonify(services.challenges.task(token, difficulty()))
    record_robot_sign()
    response.cache_control.no_store = True
    return response


def _private(response: Response) -> Response:
    response.cache_control.private = True
    response.cache_control.max_age = 3600
    return response
