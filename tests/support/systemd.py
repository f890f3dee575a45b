"""A real systemd, in namespaces of its own over a copy-on-write view of this machine (Linux, as root)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.processes import ROOT
from tests.support.waiting import until

BOOT = Path(__file__).with_name("systemd_boot.sh")
SYSTEMD = Path("/lib/systemd/systemd")
NAMESPACES = ("--mount", "--pid", "--net", "--uts", "--ipc")
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "TERM": "dumb"}
RELEASE = "/srv/espace/releases/1"
PYTHON = "/opt/python"


def why_no_systemd() -> str | None:
    """What this machine lacks; None when a systemd can be booted."""
    if os.geteuid() != 0:
        return "only root can boot a systemd in namespaces of its own"
    if not SYSTEMD.exists() or shutil.which("nsenter") is None:
        return "systemd is not installed (Debian: apt install systemd)"
    tried = subprocess.run(["unshare", *NAMESPACES, "--fork", "true"], check=False, capture_output=True, text=True)
    return f"this machine forbids namespaces: {tried.stderr.strip()}" if tried.returncode else None


class Machine:
    """`folder`: empty, for what it writes; `folders`: which ones of here are seen where inside."""

    def __init__(self, folder: Path, folders: Mapping[Path, str]) -> None:
        self._log, self._work = folder / "console.log", folder / "machine"
        self._work.mkdir()
        self._folders = [word for here, there in folders.items() for word in (str(here), there)]

    def start(self) -> None:
        """Boot.

        Raises:
            AssertionError: it did not; the message is what its console said.
        """
        with self._log.open("ab") as log:
            command = [str(BOOT), str(self._work), *self._folders]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._is_running, why=self._log.read_text)

    def stop(self) -> None:
        """At once, as when the power goes; its namespaces and all that it wrote go with it."""
        self._process.kill()
        self._process.wait()

    def run(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command inside, as its root. `text`: what it reads."""
        environment = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
        enter = ["nsenter", "--target", str(self._init()), "--mount", "--pid", "--net", "--uts", "--ipc"]
        inside = [*enter, "--", "/usr/bin/env", "-i", *environment, *command]
        return subprocess.run(inside, check=False, capture_output=True, text=True, input=text)

    def out(self, *command: str, text: str = "") -> str:
        """What a command says that must succeed."""
        done = self.run(*command, text=text)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _is_running(self) -> bool:
        assert self._process.poll() is None, self._log.read_text()
        return bool(self._init()) and self.run("systemctl", "is-system-running").stdout.strip() == "running"

    def _init(self) -> int:
        """The process that is number 1 inside; 0 before there is one."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return int(children[0]) if children else 0


def installed_release(folder: Path) -> dict[Path, str]:
    """This code as `make setup` leaves it in a release's folder: what `Machine` needs to see it there.

    The interpreter may be in a home, which units do not see: it is shown elsewhere.
    """
    programs = folder / "bin"
    programs.mkdir(parents=True)
    executable = f"{PYTHON}/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    (programs / "python").symlink_to(executable)
    (folder / "pyvenv.cfg").write_text(f"home = {PYTHON}/bin\ninclude-system-site-packages = false\n")
    for name in ("flask", "gunicorn"):
        text = (Path(sys.prefix) / "bin" / name).read_text()
        (programs / name).write_text(f"#!{RELEASE}/.venv/bin/python\n{text.split(chr(10), 1)[1]}")
        (programs / name).chmod(0o755)
    return {
        Path(sys.base_prefix): PYTHON,
        ROOT: RELEASE,
        folder: f"{RELEASE}/.venv",
        Path(sys.prefix) / "lib": f"{RELEASE}/.venv/lib",
    }
