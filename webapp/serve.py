"""``make run`` runs the real service on one machine, with its mail worker and an embedded mailbox. Ctrl-C stops all.

Production runs ``gunicorn 'webapp:create_app()'`` and ``flask --app webapp outbox run`` side by side instead.
"""

import sys
from collections.abc import Callable
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

  Ctrl-C stops it.
"""


class EmbeddedServer(BaseApplication):
    """One gunicorn process with threads. The mail server and the worker run inside it, so they stop with it."""

    def __init__(self, settings: Settings, make_app: MakeApp, refuses: Refuses) -> None:
        self._settings, self._make_app, self._refuses = settings, make_app, refuses
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
            "when_ready": self._print_banner,
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

    def _print_banner(self, _server: Any) -> None:
        settings = self._settings
        address = _local_url(settings)
        mailbox = settings.mail_server or f"{address}/boite-aux-lettres/"
        data = settings.database_url or f"{settings.data_dir.resolve()} (SQLite, WAL)"
        print(BANNER.format(address=address, mailbox=mailbox, data=data), flush=True)


def _local_url(settings: Settings) -> str:
    """The local address, as a name if possible: browsers bind passkeys to names only."""
    host = "localhost" if settings.host == "127.0.0.1" else settings.host
    return f"http://{host}:{settings.port}"


def serve(settings: Settings, make_app: MakeApp = create_app, refuses: Refuses = take_all) -> None:
    """Serve until Ctrl-C. ``refuses``: the SMTP refusal of the embedded mail server for an address, or empty."""
    if "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": _local_url(settings)})
    Database(settings.database).migrate()
    EmbeddedServer(settings, make_app, refuses).run()


def main() -> None:
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    serve(settings)


if __name__ == "__main__":
    main()
