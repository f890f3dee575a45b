"""Only the service's own user reads its data, whatever the umask: folders have the mode 0700, files 0600."""

import os
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OTHERS = 0o077


def make_parents(path: Path) -> None:
    """Make the missing folders above a path. One that exists keeps its mode: it may not be ours."""
    for folder in reversed(path.parents):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def make_private_folder(folder: Path) -> None:
    """Make a folder of ours, or take it away from others if it exists."""
    make_parents(folder / "any")
    _take_from_others(folder)


def make_private_file(path: Path, *companions: Path) -> None:
    """Make a file, empty if it is new, and take it away from others. `companions`: files beside it, if they exist.

    Raises:
        OSError: it cannot be made, or its mode cannot be changed.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY, PRIVATE_FILE))
    for file in (path, *filter(Path.exists, companions)):
        _take_from_others(file)


def _take_from_others(path: Path) -> None:
    """A file or folder of another user keeps its mode: only its owner may change it."""
    found = path.stat()
    if found.st_mode & OTHERS and os.geteuid() in (found.st_uid, 0):
        path.chmod(found.st_mode & 0o7777 & ~OTHERS)
