"""A small JSON file in the data folder: all processes of the service share it and change it one at a time."""

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Content = dict[str, Any]


class SharedFile:
    """Empty until its first change. Readers never wait: each change replaces the whole file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Content:
        try:
            found: Content = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return found

    def change(self, change: Callable[[Content], Content]) -> None:
        """Change the content under a lock: suites run side by side, and none undoes what another has just written."""
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            written = self._path.with_suffix(".new")
            written.write_text(json.dumps(change(self.read())))
            written.replace(self._path)
