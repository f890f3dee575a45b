"""``make run`` runs the real service on one machine, with its mail worker and an embedded mailbox. Ctrl-C stops all.

Production runs ``gunicorn 'webapp:create_app()'`` and ``flask --app webapp outbox run`` side by side instead.
"""

import errno
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from webapp import create_app
from webapp.connectors.embedded_mailbox import Refuses, start_mailbox, take_all
from webapp.persistence.database import Database
from webapp.settings import Settings, SettingsError, load_settings
from webapp.usecases.outbox.send_outbox import run_outbox

THREADS = 8
MakeApp = Callable[[Settings], Flask]

BANNER = """
  Espace Pro is running.

    Site      {address}
    Mailbox   {mailbox}
    Data      {data}
{also}
  Ctrl-C stops it.
"""
TAKEN = "Port {port} is taken by another program. Choose another one: make run PORT={other}"


class EmbeddedServer(BaseApplication):
    """One gunicorn process with threads. The mail server and the worker run inside it, so they stop with it."""

    def __init__(self, settings: Settings, make_app: MakeApp, refuses: Refuses, also: str) -> None:
        self._settings, self._make_app, self._refuses, self._also = settings, make_app, refuses, also
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "loglevel": "warning",
            "graceful_timeout": 3,
            "control_socket_disable": True,
            "post_worker_init": self._print_banner,
            "worker_int": _end_at_once,
            "worker_exit": lambda _server, worker: _end_at_once(worker),
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        settings = self._settings
        if settings.mail_server is None:
            mailbox = start_mailbox(settings.data_dir, self._refuses)
            settings = settings.model_copy(update={"mail_port": mailbox.port})
        app = self._make_app(settings)
        worker = Thread(target=run_outbox, args=(app.extensions["espace"], Event()), name="outbox", daemon=True)
        worker.start()
        return app

    def _print_banner(self, _worker: Any) -> None:
        settings = self._settings
        address = _local_url(settings)
        mailbox = settings.mail_server or f"{address}/boite-aux-lettres/"
        data = settings.database_url or f"{settings.data_dir.resolve()} (SQLite, WAL)"
        print(BANNER.format(address=address, mailbox=mailbox, data=data, also=self._also), flush=True)


def _end_at_once(_worker: Any) -> None:
    """A browser opens connections ahead, and threads wait for what it will ask: Ctrl-C waits for none of them.

    On a busy machine the wait of the worker would end after that of its master, which then kills it, and says so.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def demand_free_port(settings: Settings) -> None:
    """Stop with one sentence when nobody can listen there; gunicorn would say so ten times."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(TAKEN.format(port=settings.port, other=settings.port % 65535 + 1))
        sys.exit(f"Cannot listen on {settings.host}, port {settings.port}: {os.strerror(error.errno or 0)}.")


def _local_url(settings: Settings) -> str:
    """The local address, as a name if possible: browsers bind passkeys to names only."""
    host = "localhost" if settings.host == "127.0.0.1" else settings.host
    return f"http://{host}:{settings.port}"


def serve(settings: Settings, make_app: MakeApp = create_app, refuses: Refuses = take_all, *, also: str = "") -> None:
    """Serve until Ctrl-C.

    ``refuses``: the SMTP refusal of the embedded mail server for an address, or empty. ``also``: a line of the banner.
    """
    demand_free_port(settings)
    if "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": _local_url(settings)})
    Database(settings.database).migrate()
    EmbeddedServer(settings, make_app, refuses, also).run()


def main() -> None:
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    with suppress(KeyboardInterrupt):  # before the server listens for it
        serve(settings)


if __name__ == "__main__":
    main()
