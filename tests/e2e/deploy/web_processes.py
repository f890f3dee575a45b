"""Real gunicorn with the configuration of deploy/, started as systemd does."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from tests.support.http_client import Answer
from tests.support.nginx import NAME, answer_on, logged
from tests.support.processes import Processes
from tests.support.settings import CHEAP_HASH, PRODUCTION, environment
from tests.support.waiting import until

WORKERS = 2
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"])
"""
"""As sd_listen_fds(3) has it."""


class Gunicorn:
    """The web processes, on a socket that is handed over as systemd does: it outlives them."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        """``database_url``: SQLite in the folder when empty."""
        self.folder = folder
        self.metrics = folder / "metrics"
        self.metrics.mkdir()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / "espace.sock"))
        self._socket.listen(2048)
        (folder / "espace.sock").chmod(0o666)
        settings = PRODUCTION | CHEAP_HASH | {"base_url": f"https://{NAME}", "data_dir": folder / "var"}
        settings |= {"trusted_proxies_count": 1, "network_signs_limit": "3 per 1 hour"}
        settings |= {"database_url": database_url} if database_url else {}
        own = {"PROMETHEUS_MULTIPROC_DIR": str(self.metrics), "WEB_CONCURRENCY": str(WORKERS)}
        self._processes = Processes(folder, environment(settings) | own)

    def flask(self, *command: str) -> None:
        self._processes.run("flask", [sys.executable, "-m", "flask", "--app", "webapp", *command])

    def start(self) -> None:
        number = self._socket.fileno()
        command = [sys.executable, "-c", HAND_OVER, str(number)]
        started = self.count_logged("Booting worker")
        self.process = self._processes.start("gunicorn", command, keep=(number,))
        self.await_logged("Booting worker", started + WORKERS)

    def stop(self) -> None:
        self._processes.stop()

    def close(self) -> None:
        self._socket.close()

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Where nginx looks for it, nothing is."""
        path = self.folder / "espace.sock"
        away = path.rename(path.with_suffix(".away"))
        try:
            yield
        finally:
            away.rename(path)

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Where nginx looks for it, something hangs up without an answer."""
        with self.gone(), socket.socket(socket.AF_UNIX) as other:
            path = self.folder / "espace.sock"
            other.bind(str(path))
            path.chmod(0o666)
            other.listen()
            hang_up = Thread(target=lambda: other.accept()[0].close(), daemon=True)
            hang_up.start()
            try:
                yield
            finally:
                path.unlink()
            hang_up.join()

    def ask_in_bytes(self, request: bytes) -> Answer:
        """Past nginx."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "espace.sock"))
            connection.sendall(request)
            return answer_on(connection)

    def logs(self) -> str:
        """All that the processes wrote."""
        return self._processes.log("gunicorn")

    def logged(self, request_id: str) -> dict[str, Any]:
        return logged(self._processes.log_file("gunicorn"), request_id)

    def count_logged(self, event: str) -> int:
        """Count the lines of the log that say so."""
        log = self._processes.log_file("gunicorn")
        return log.read_text().count(event) if log.exists() else 0

    def await_logged(self, event: str, times: int) -> None:
        def is_logged() -> bool:
            assert self.process.poll() is None, self._processes.log("gunicorn")
            return self.count_logged(event) >= times

        until(is_logged, why=lambda: self._processes.log("gunicorn"))
