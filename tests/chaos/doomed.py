"""The real app kills itself with SIGKILL at the point that the test names; started again, it lives.

The file ``ESPACE_CHAOS_POINT_FILE`` names the point. "before" and "after" refer to the commit of the
transaction in which a function of the outbox, or the one that gives out numbers, was called.
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import local
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

import testkit
from webapp.persistence import outbox, spaces

POINT_FILE = "ESPACE_CHAOS_POINT_FILE"
AHEAD_SECONDS = "ESPACE_CHAOS_AHEAD_SECONDS"
WRITES = (
    (outbox, "add"),
    (outbox, "claim_next"),
    (outbox, "hand_over"),
    (outbox, "mark_sent"),
    (spaces, "add_space"),
)
_doing = local()


def create_app() -> Flask:
    if ahead := float(os.environ.get(AHEAD_SECONDS, "0")):
        true_time = time.time
        time.time = lambda: true_time() + ahead
    app = testkit.create_app()
    if POINT_FILE in os.environ:
        _arm(app, Path(os.environ[POINT_FILE]))
    return app


def _arm(app: Flask, file: Path) -> None:
    def reach(point: str) -> None:
        if file.exists() and file.read_text() == point:
            file.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    for module, name in WRITES:
        setattr(module, name, _noted(name, getattr(module, name)))

    @event.listens_for(Engine, "commit")
    def before_commit(_connection: Any) -> None:
        if name := getattr(_doing, "name", ""):
            reach(f"before {name}")

    @event.listens_for(Session, "after_commit")
    def after_commit(session: Session) -> None:
        if session.in_nested_transaction():
            return  # a savepoint is released: nothing is committed yet
        name, _doing.name = getattr(_doing, "name", ""), ""
        if name:
            reach(f"after {name}")

    @app.before_request
    def request_read() -> None:
        if request.method == "POST":
            reach("request")

    @app.after_request
    def answer_ready(response: Response) -> Response:
        if request.method == "POST":
            reach("answer")
        return response


def _noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def noted(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        if result is not None or name == "mark_sent":
            _doing.name = name
        return result

    return noted
