"""Logs (structlog): one event per line, in JSON in production.

A log holds no secret and no personal data: no query, no form, no address, no values of variables in tracebacks.
"""

import logging
import re
import time
from secrets import token_hex
from typing import cast

import structlog
from flask import Flask, Response, g, request

from webapp.domain.reference import new_reference
from webapp.metrics import count_request
from webapp.settings import Settings

REQUEST_ID = "X-Request-ID"
INCIDENT = "incident"
PLAIN = re.compile(r"[A-Za-z0-9-]{8,64}")
log = structlog.get_logger()


def init_logs(app: Flask, settings: Settings) -> None:
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    final: list[structlog.typing.Processor] = (
        [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer()]
        if settings.is_production
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *final,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.INFO if settings.is_production else logging.WARNING
        ),
    )

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        g.request_id = _request_id(is_behind_proxy=settings.trusted_proxies_count > 0)
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def log_request(response: Response) -> Response:
        seconds = time.perf_counter() - g.started
        route = str(request.url_rule)  # not the path, which may hold tokens
        count_request(route, response.status_code, seconds)
        say = log.debug if request.blueprint == "health" else log.info
        say(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            elapsed_ms=round(seconds * 1000, 1),
        )
        response.headers[REQUEST_ID] = g.request_id
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        structlog.contextvars.unbind_contextvars("request", INCIDENT)


def incident_number() -> str:
    """The number of this request's incident: an error page shows it, and each line of the log bears it from now on."""
    if INCIDENT not in g:
        g.incident = new_reference()
        structlog.contextvars.bind_contextvars(**{INCIDENT: g.incident})
    return cast(str, g.incident)


def _request_id(*, is_behind_proxy: bool) -> str:
    """The proxy's id, so that both logs name a request alike. The proxy must replace any id that clients send."""
    sent = request.headers.get(REQUEST_ID, "")
    return sent if is_behind_proxy and PLAIN.fullmatch(sent) else token_hex(8)


def json_formatter() -> logging.Formatter:
    """Formats gunicorn's own log lines like ours (deploy/gunicorn.conf.py)."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
