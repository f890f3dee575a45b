"""The gunicorn process of production (deploy/gunicorn.conf.py): what it refuses by itself looks like the site.

gunicorn answers in English, without our headers, and logs the address and the path, which may hold a token.
"""

import socket
from typing import Any, cast

from flask import Flask
from gunicorn.http import errors
from gunicorn.workers.sync import SyncWorker
from werkzeug.exceptions import (
    BadRequest,
    ExpectationFailed,
    HTTPException,
    InternalServerError,
    NotImplemented,
    RequestHeaderFieldsTooLarge,
    RequestURITooLarge,
)

from webapp.web.errors import answer_alone

REFUSALS: dict[type[Exception], type[HTTPException]] = {
    errors.LimitRequestLine: RequestURITooLarge,
    errors.LimitRequestHeaders: RequestHeaderFieldsTooLarge,
    errors.UnsupportedTransferCoding: NotImplemented,
    errors.ExpectationFailed: ExpectationFailed,
    errors.ConfigurationProblem: InternalServerError,
}
"""What gunicorn raises when it cannot read a request, and the answer; any other `ParseException` is a 400."""


class WebWorker(SyncWorker):
    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a request that did not reach the application, or that the process gave up after the timeout."""
        if isinstance(exc, errors.ParseException):
            self.log.warning("Invalid request: %s", type(exc).__name__)
        else:
            self.log.exception("Error handling request")
        response = answer_alone(cast(Flask, self.wsgi), _refusal(exc))
        response.headers["Connection"] = "close"
        head = f"HTTP/1.1 {response.status}\r\n{response.headers}"
        try:
            client.sendall(head.encode("latin-1") + response.get_data())
        except OSError:
            self.log.debug("Failed to send error message.")


def _refusal(exc: BaseException) -> HTTPException:
    default = BadRequest if isinstance(exc, errors.ParseException) else InternalServerError
    return REFUSALS.get(cast(type[Exception], type(exc)), default)()
