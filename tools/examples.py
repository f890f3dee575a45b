"""Run a suite of examples/ as an outsider would: in its own environment, against a running service, without our code.

``pytest`` installs the plugin of recette/. ``typescript`` and ``robot`` know only the contract.
"""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.processes import ROOT
from tests.support.servers import TOKEN, Server

EXAMPLES = ROOT / "examples"
Prepare = Callable[[Path], list[str | Path]]
"""Installs the suite in a folder of its own and returns the command that runs it."""


def prepare_pytest(folder: Path) -> list[str | Path]:
    python = _environment(folder, "recette")
    _run(python, "-m", "pip", *QUIET, "install", "--no-deps", "--no-build-isolation", "--no-index", ROOT / "recette")
    _run(python, "-m", "pip", *QUIET, "check")
    suite = shutil.copytree(
        EXAMPLES / "regression-suite", folder / "suite"
    )  # our own settings of pytest stay out of it
    return [python, "-m", "pytest", "-q", "-W", "error", f"--espace-evidence={ROOT / 'test-evidence'}", suite]


def prepare_typescript(_: Path) -> list[str | Path]:
    _run("npm", "ci", "--prefix", EXAMPLES / "playwright-typescript", "--ignore-scripts", "--silent")
    return ["npm", "test", "--prefix", EXAMPLES / "playwright-typescript"]


def prepare_robot(folder: Path) -> list[str | Path]:
    python = _environment(folder, "robot")
    return [python, "-m", "robot", "--outputdir", ROOT / "test-results", EXAMPLES / "robot-framework"]


PREPARE: dict[str, Prepare] = {"pytest": prepare_pytest, "typescript": prepare_typescript, "robot": prepare_robot}
QUIET = ("--quiet", "--disable-pip-version-check")


def main(suite: str) -> int:
    with TemporaryDirectory() as folder:
        command = PREPARE[suite](Path(folder) / "environment")
        server = Server(Path(folder))
        server.start()
        try:
            return subprocess.run(command, check=False, cwd=folder, env=_without_ours(server.base_url)).returncode
        finally:
            server.stop()


def _environment(folder: Path, lock: str) -> Path:
    """Make a virtual environment with the packages of a lock. Returns its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    _run(python, "-m", "pip", *QUIET, "install", "--require-hashes", "-r", ROOT / "requirements" / f"{lock}.lock")
    return python


def _without_ours(base_url: str) -> dict[str, str]:
    """The environment variables of the suite, without those that lead to our modules."""
    ours = {"PYTHONPATH", "VIRTUAL_ENV"}
    suite = {"ESPACE_SUITE_BASE_URL": base_url, "ESPACE_SUITE_TOKEN": TOKEN}
    return {name: value for name, value in os.environ.items() if name not in ours} | suite


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
