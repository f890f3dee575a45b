"""The real service in a process of its own, as ``make run`` starts it, with the test kit."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from tests.services import free_port

ROOT = Path(__file__).parents[2]
TOKEN = "recette-locale"
START_TIMEOUT_SECONDS = 120  # of a busy machine; usually 2


class Server:
    """Started, stopped, started again on the same data: a restart in the middle of a journey."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir, self.settings = data_dir, settings
        port = free_port()
        self.base_url = f"http://localhost:{port}"  # passkeys need a name, not an IP address
        self._log = data_dir / f"server-{port}.log"
        self._environment = os.environ | {
            "ESPACE_TESTING_TOKEN": TOKEN,
            "ESPACE_DATA_DIR": str(data_dir),
            "ESPACE_PORT": str(port),
            "ESPACE_BASE_URL": self.base_url,
            # All tests come from one address, and at a robot's pace.
            "ESPACE_NEW_CHALLENGES_LIMIT": "100000 per 1 minute",
            "ESPACE_RESET_REQUESTS_LIMIT": "1000 per 1 hour",
            "ESPACE_ROBOT_SIGNS_LIMIT": "1 per 1 hour",
            **settings,
        }

    def start(self) -> None:
        command = [sys.executable, "-m", "testkit.serve"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < deadline, self._log.read_text()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)

    def restart(self) -> None:
        self.stop()
        self.start()

    def _answers(self) -> bool:
        try:
            with urlopen(self.base_url, timeout=5):
                return True
        except OSError:  # refused, or too slow to answer
            time.sleep(0.05)  # a poll with a deadline, not a wait for luck
            return False
