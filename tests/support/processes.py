"""The processes of a running site start at the root of the code, keep their output, and end together."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.request import urlopen

from tests.support.waiting import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[2]


class Processes:
    """``folder``: holds their logs, ``<name>.log``. ``environment``: added to that of the tests."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = os.environ | environment
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, name: str, command: Sequence[str]) -> None:
        """Run a command to its end. It must succeed."""
        with self.log_file(name).open("ab") as log:
            done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, check=False)
        assert done.returncode == 0, self.log(name)

    def start(
        self, name: str, command: Sequence[str], more: dict[str, str] | None = None, *, keep: tuple[int, ...] = ()
    ) -> subprocess.Popen[bytes]:
        """Start a command. ``more``: added to its environment alone. ``keep``: open files that it inherits."""
        environment = self.environment | (more or {})
        with self.log_file(name).open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, pass_fds=keep)
        self.started.append(process)
        return process

    def start_web(
        self, name: str, command: Sequence[str], url: str, more: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a server, and wait until a page answers. ``url``: of this page."""
        process = self.start(name, command, more)

        def is_ready() -> bool:
            assert process.poll() is None, self.log(name)
            return _answers(url)

        until(is_ready, why=lambda: self.log(name))
        return process

    def log_file(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def log(self, name: str) -> str:
        return self.log_file(name).read_text()

    def stop(self) -> None:
        """End the processes that still run."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            process.wait(timeout=PATIENCE_SECONDS)


def gunicorn(python: str | Path, app: str, bind: str, workers: int, *options: str) -> list[str]:
    """The command that serves an app with gunicorn."""
    bound = ("--bind", bind, "--workers", str(workers), "--log-level", "warning", "--no-control-socket")
    return [str(python), "-m", "gunicorn", *bound, *options, app]


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=30) as answer:
            return bool(answer.status == 200)
    except OSError:  # refused, reset, or too busy still
        return False
