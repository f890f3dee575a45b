"""The image and the sound of a challenge: drawn from its token, nothing is stored; asked again, they are the same."""

from io import BytesIO

from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue

from webapp.captcha.audio import render_audio
from webapp.captcha.image import render_image
from webapp.web.current import current_service
from webapp.web.passwords import GENERATED

blueprint = Blueprint("captcha", __name__, url_prefix="/verification")


@blueprint.get("/<token>.png")
def image(token: str) -> ResponseReturnValue:
    challenges = current_service().challenges
    picture = render_image(challenges.noise_seed(token), challenges.answer(token))
    return _private(send_file(BytesIO(picture), mimetype="image/png"))


@blueprint.get("/<token>.wav")
def audio(token: str) -> ResponseReturnValue:
    """Answers ranges (RFC 9110 section 14): iOS plays nothing without."""
    challenges = current_service().challenges
    sound = render_audio(challenges.noise_seed(token), challenges.answer(token), GENERATED / "voice")
    return _private(
        send_file(
            BytesIO(sound),
            mimetype="audio/wav",
            conditional=True,
            as_attachment="telecharger" in request.args,
            download_name="verification.wav",
        )
    )


def _private(response: Response) -> Response:
    response.cache_control.private = True
    response.cache_control.max_age = 3600
    return response
