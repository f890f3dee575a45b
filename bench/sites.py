"""The three sites run under gunicorn with the same options; here are their commands and their use of resources."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.mail_server import HOST as SMTP_HOST
from tests.support.ports import free_port
from tests.support.processes import ROOT, Processes, gunicorn
from tests.support.settings import FOR_ROBOTS, environment

PEERS_BIN = ROOT / ".venv" / "peers" / "bin"
OUR_BIN = Path(sys.executable).parent
WORKERS = 2
"""Two are the fewest that show that a site does not rely on a single process."""
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
SECRET = "of a benchmark, and of nothing else at all"  # noqa: S105 (of throw-away sites)
Hash = dict[str, int]
"""The cost of Argon2id, by the names of our settings: passes, KiB, lanes."""


@dataclass
class Site:
    """A site to measure. ``server``: the command that serves it. ``beside``: other processes; their work counts too."""

    name: str
    prepare: list[str]
    server: list[str]
    environment: dict[str, str]
    folder: Path
    port: int
    beside: list[list[str]] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        return self._processes.started

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self._processes = Processes(self.folder, self.environment)
        self._processes.run("prepare", self.prepare)
        self._processes.start_web("web", self.server, self.base_url)
        for command in self.beside:
            self._processes.start("beside", command)

    def stop(self) -> None:
        self._processes.stop()

    def cpu_seconds(self) -> float:
        """The CPU seconds of all its processes since they started, including children that ended."""
        return cpu_seconds(process.pid for process in self.processes)

    def memory_bytes(self) -> int:
        """The memory in bytes, as proportional set size: memory that several processes share counts once."""
        pids = with_children(process.pid for process in self.processes)
        lines = [line for pid in pids for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def cpu_seconds(pids: Iterable[int]) -> float:
    """The CPU seconds of processes and their descendants since they started, including children that ended."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in with_children(pids)) / TICKS_A_SECOND


def with_children(pids: Iterable[int]) -> set[int]:
    """The processes and all their descendants."""
    parents = {int(path.name): _parent(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found = set(pids)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def our_site(folder: Path, smtp_port: int, argon2: Hash, workers: int = WORKERS, **settings: object) -> Site:
    """Our own site. ``settings``: by field name."""
    port = free_port()
    own = {"data_dir": folder, "base_url": f"http://localhost:{port}", "secret_key": SECRET}
    mail = {"mail_server": SMTP_HOST, "mail_port": smtp_port}
    flask = [sys.executable, "-m", "flask", "--app", "webapp"]
    return Site(
        name="Espace Pro",
        prepare=[*flask, "database", "upgrade"],
        server=gunicorn(sys.executable, "webapp:create_app()", f"localhost:{port}", workers),
        beside=[[*flask, "outbox", "run"]],
        environment=environment(FOR_ROBOTS | own | mail | argon2 | settings),
        folder=folder,
        port=port,
    )


def peer_site(folder: Path, smtp_port: int, argon2: Hash, name: str, module: str, app: str) -> Site:
    port = free_port()
    python = PEERS_BIN / "python"
    return Site(
        name=name,
        prepare=[str(python), "-m", f"bench.peers.{module}"],
        server=gunicorn(python, f"bench.peers.{module}:{app}", f"localhost:{port}", WORKERS),
        environment={
            "BENCH_DATABASE": str(folder / "database.sqlite"),
            "BENCH_SMTP": f"{SMTP_HOST}:{smtp_port}",
            "BENCH_ARGON2": " ".join(map(str, argon2.values())),
        },
        folder=folder,
        port=port,
    )


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name (which may hold spaces): state, parent… Empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parent(pid: int) -> int:
    return int((_stat(pid)[1:2] or ["0"])[0])
