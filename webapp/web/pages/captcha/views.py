"""The three modes of a challenge: all come from its token, and nothing is stored."""

from io import BytesIO

from flask import Blueprint, Response, abort, jsonify, request, send_file
from flask.typing import ResponseReturnValue

from webapp.captcha.audio import render_audio
from webapp.captcha.image import render_image
from webapp.domain.permissions import Permission
from webapp.paths import VOICE
from webapp.web.access import access
from webapp.web.current import current_services, session_id
from webapp.web.forms.human_check import difficulty
from webapp.web.limits import CLIENT, ROBOT_SIGNS, record

blueprint = Blueprint("captcha", __name__, url_prefix="/verification")


@blueprint.get("/<token>.png")
@access(Permission.PUBLIC)
def image(token: str) -> ResponseReturnValue:
    """The image of a challenge, the same at each request."""
    challenges = current_services().challenges
    picture = render_image(challenges.noise_seed(token), challenges.answer(token))
    return _private(send_file(BytesIO(picture), mimetype="image/png"))


@blueprint.get("/<token>.mp3")
@access(Permission.PUBLIC)
def audio(token: str) -> ResponseReturnValue:
    """The sound of a challenge, the same at each request. iOS plays nothing without ranges (RFC 9110 section 14)."""
    challenges = current_services().challenges
    sound = render_audio(challenges.noise_seed(token), challenges.answer(token), VOICE)
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
    """A new task for the device, as JSON of altcha's protocol: it costs more to a client that asks for many."""
    services = current_services()
    if not services.challenges.is_ours(token, session=session_id(), now=services.clock.now()):
        abort(404)
    response = jsonify(services.challenges.task(token, difficulty()))
    record(ROBOT_SIGNS, CLIENT)
    response.cache_control.no_store = True
    return response


def _private(response: Response) -> Response:
    response.cache_control.private = True
    response.cache_control.max_age = 3600
    return response
