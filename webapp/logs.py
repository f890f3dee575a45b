"""Logs (structlog): one event a line, JSON in production.

Never a secret, never personal data: no query, no form, no address; tracebacks without the values of variables.
"""

import logging
import time
from secrets import token_hex

import structlog
from flask import Flask, Response, g, request

from webapp.settings import Settings

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
        structlog.contextvars.bind_contextvars(request=token_hex(8))

    @app.after_request
    def tell(response: Response) -> Response:
        elapsed_ms = round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None
        # The route, not the path: paths hold tokens.
        log.info(
            "request",
            method=request.method,
            route=str(request.url_rule),
            status=response.status_code,
            elapsed_ms=elapsed_ms,
        )
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        structlog.contextvars.unbind_contextvars("request")
