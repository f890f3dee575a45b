"""The real service runs in a process of its own, as ``make run`` starts it, with the test kit."""

import sys
from pathlib import Path

from pytest_espace_pro.kit import Kit

from tests.support.ports import free_port
from tests.support.processes import Processes
from tests.support.settings import FOR_ROBOTS, environment

TOKEN = "recette-locale"


class Server:
    """A server that can be restarted on the same data in the middle of a journey.

    ``settings``: by name of their field; they win over those that let robots in.
    """

    def __init__(self, data_dir: Path, **settings: object) -> None:
        self.data_dir, self.settings = data_dir, settings
        port = free_port()
        self.base_url = f"http://localhost:{port}"  # passkeys need a name, not an IP address
        self.kit = Kit(self.base_url, TOKEN)
        self._name = f"server-{port}"
        own = {"testing_token": TOKEN, "data_dir": data_dir, "port": port, "base_url": self.base_url}
        self._processes = Processes(data_dir, environment(own | FOR_ROBOTS | settings))

    def start(self) -> None:
        self._processes.start_web(self._name, [sys.executable, "-m", "testkit.serve"], self.base_url)

    def stop(self) -> None:
        self._processes.stop()

    def restart(self) -> None:
        self.stop()
        self.start()

    def state(self) -> str:
        """Which of its processes run, what its folder holds and the end of its log, to explain a failure."""
        running = [process.pid for process in self._processes.started if process.poll() is None]
        files = sorted(path.name for path in self.data_dir.iterdir()) if self.data_dir.exists() else "no folder"
        log = self._processes.log(self._name)[-10_000:] if self.data_dir.exists() else ""
        return f"running: {running}; files: {files}\n{log}"
