"""The web processes: `gunicorn --config deploy/gunicorn.conf.py` (docs/operations.md).

Sync workers: nginx keeps slow clients away from them and closes no request half-way, and one request at a time per
process was faster here than threads. HUP replaces the processes; new code and new settings need a restart.
"""

import os
import sys
from typing import Any

wsgi_app = "webapp:create_app()"  # a command may name another one: with the test kit (docs/recette.md)
bind = os.environ.get("ESPACE_BIND", "127.0.0.1:8000").split(",")  # ignored when systemd passes a socket
backlog = 2048  # requests that wait here during a reload are not lost
worker_class = "webapp.web_worker.WebWorker"  # sync
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * (os.cpu_count() or 1)))
worker_tmp_dir = "/dev/shm"  # noqa: S108 (heartbeats: never wait for a disk)
timeout = 65  # longer than the slowest statement (60 s, webapp/persistence/database.py)
graceful_timeout = 65  # so that a reload cuts no request
max_requests = 20_000  # a leak would be small: each process is replaced now and then…
max_requests_jitter = 2_000  # … but never all at once
control_socket_disable = True
limit_request_line = 8190  # nginx refuses what is longer before, with our page; our longest address is far shorter
limit_request_field_size = 8190
limit_request_fields = 60
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "webapp.logs.json_formatter"}},
    "handlers": {"json": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"gunicorn.error": {"handlers": ["json"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["json"], "level": "WARNING"},
}


def on_starting(server: Any) -> None:
    """A development site has a key that everyone knows and a public mailbox: never start one by accident."""
    if server.app.app_uri == wsgi_app and os.environ.get("ESPACE_MODE") != "production":
        sys.exit("Set ESPACE_MODE=production: this configuration serves the public (for development: make run).")


def pre_fork(server: Any, worker: Any) -> None:
    """Give the process the lowest free place: it reuses a file of metrics, and files do not pile up."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(_server: Any, worker: Any) -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import values

        values.ValueClass = values.MultiProcessValue(lambda: f"web-{worker.place}")
