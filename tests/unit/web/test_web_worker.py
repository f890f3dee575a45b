"""What a process could not do is answered by a page of the site, and its log holds no path (SPEC 9)."""

import socket
from http.client import HTTPResponse
from types import SimpleNamespace

import pytest
from flask import Flask

from a11y.html_rules import broken_rules
from webapp.web_worker import WebWorker

TOKEN = "jeton-que-personne-ne-doit-lire"


class Log:
    """gunicorn's, as far as it is used."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def exception(self, event: str, *values: object) -> None:
        self.lines.append(event % values)

    warning = debug = exception


@pytest.mark.parametrize("error", [SystemExit(1), ZeroDivisionError()], ids=["given up after the timeout", "broken"])
def test_a_request_that_came_to_nothing_is_answered_and_its_path_is_in_no_log(app: Flask, error: BaseException) -> None:
    worker, log = WebWorker.__new__(WebWorker), Log()
    worker.wsgi, worker.log = app, log
    request = SimpleNamespace(method="GET", uri=f"/mot-de-passe-oublie/{TOKEN}")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker.handle_error(request, ours, ("203.0.113.77", 443), error)
        ours.shutdown(socket.SHUT_WR)
        answer = HTTPResponse(theirs)
        answer.begin()
        page = answer.read().decode()
    assert (answer.status, broken_rules(page)) == (500, [])
    assert answer.headers["Connection"] == "close" and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert log.lines == ["Error handling request"]


def test_a_client_that_left_is_not_an_error(app: Flask) -> None:
    worker = WebWorker.__new__(WebWorker)
    worker.wsgi, worker.log = app, Log()
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours:
        worker.handle_error(None, ours, None, SystemExit(1))
