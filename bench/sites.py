"""The three sites, each under gunicorn with the same options, and what they use of the machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.services import free_port

ROOT = Path(__file__).parents[2]
PEERS_BIN = ROOT / ".venv" / "peers" / "bin"
OUR_BIN = Path(sys.executable).parent
START_SECONDS = 180
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
SECRET = "of a benchmark, and of nothing else at all"  # noqa: S105 (of throw-away sites)
OFTEN = "1000000 per 1 minute"
LIMITS = ("NEW_CHALLENGES", "NEW_DRAFTS", "HASHED_PASSWORDS", "ROBOT_SIGNS")


@dataclass
class Site:
    """``server``: the command that serves it. ``beside``: other processes that it needs; their work is its own."""

    name: str
    prepare: list[str]
    server: list[str]
    environment: dict[str, str]
    log: Path
    port: int
    beside: list[list[str]] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        options = {"cwd": ROOT, "env": os.environ | self.environment}
        with self.log.open("ab") as log:
            subprocess.run(self.prepare, check=True, stdout=log, stderr=log, **options)  # type: ignore[call-overload]  # of several types
            for command in (self.server, *self.beside):
                started = subprocess.Popen(command, stdout=log, stderr=log, **options)  # type: ignore[call-overload]  # of several types
                self.processes.append(started)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.processes[0].poll() is None and time.monotonic() < deadline, self.log.read_text()

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)

    def cpu_seconds(self) -> float:
        """Of all its processes since they started, children that ended included."""
        return cpu_seconds(process.pid for process in self.processes)

    def memory_bytes(self) -> int:
        """Proportional set size: what several processes share counts once."""
        pids = with_children(process.pid for process in self.processes)
        lines = [line for pid in pids for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))

    def _answers(self) -> bool:
        try:
            with urlopen(self.base_url, timeout=5):  # noqa: S310 (an address of our own making)
                return True
        except OSError:
            time.sleep(0.05)  # a poll with a deadline, not a wait for luck
            return False


def cpu_seconds(pids: Iterable[int]) -> float:
    """That processes and theirs have used since they started, children that ended included."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in with_children(pids)) / TICKS_A_SECOND


def with_children(pids: Iterable[int]) -> set[int]:
    """The processes, theirs, theirs in turn…"""
    parents = {int(path.name): _parent(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found = set(pids)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def our_site(folder: Path, smtp_port: int, argon2: tuple[int, int, int], workers: int = 2) -> Site:
    port = free_port()
    environment = {
        "ESPACE_DATA_DIR": str(folder / "ours"),
        "ESPACE_BASE_URL": f"http://localhost:{port}",
        "ESPACE_SECRET_KEY": SECRET,
        "ESPACE_MAIL_SERVER": "localhost",
        "ESPACE_MAIL_PORT": str(smtp_port),
    }
    names = ("TIME_COST", "MEMORY_KIB", "PARALLELISM")
    environment |= {f"ESPACE_ARGON2_{name}": str(value) for name, value in zip(names, argon2, strict=True)}
    environment |= {f"ESPACE_{name}_LIMIT": OFTEN for name in LIMITS}
    flask = [str(OUR_BIN / "flask"), "--app", "webapp"]
    return Site(
        name="Espace Pro",
        prepare=[*flask, "database", "upgrade"],
        server=_gunicorn(OUR_BIN, port, "webapp:create_app()", workers),
        beside=[[*flask, "outbox", "run"]],
        environment=environment,
        log=folder / "ours.log",
        port=port,
    )


def peer_site(folder: Path, smtp_port: int, argon2: tuple[int, int, int], name: str, module: str, app: str) -> Site:
    port = free_port()
    return Site(
        name=name,
        prepare=[str(PEERS_BIN / "python"), "-m", f"bench.peers.{module}"],
        server=_gunicorn(PEERS_BIN, port, f"bench.peers.{module}:{app}"),
        environment={
            "BENCH_DATABASE": str(folder / f"{module}.sqlite"),
            "BENCH_SMTP_PORT": str(smtp_port),
            "BENCH_ARGON2": " ".join(map(str, argon2)),
        },
        log=folder / f"{module}.log",
        port=port,
    )


def _gunicorn(folder: Path, port: int, app: str, workers: int = 2) -> list[str]:
    """Two sync workers are as few as show that a site does not count on having one."""
    options = [
        "--workers",
        str(workers),
        "--worker-class",
        "sync",
        "--bind",
        f"localhost:{port}",
        "--log-level",
        "warning",
    ]
    return [str(folder / "gunicorn"), *options, "--no-control-socket", app]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold spaces: state, parent… Empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _parent(pid: int) -> int:
    return int((_stat(pid)[1:2] or ["0"])[0])
