"""Tests start PostgreSQL, PgBouncer, and Valkey or Redis, from Debian's packages.

Each server has a folder and a port of its own, and nothing of it is left when it is removed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.support.ports import free_port, is_open
from tests.support.waiting import until

WANTED = os.environ.get("ESPACE_TEST_DATABASE", "sqlite")
"""The database that the tests run on: "sqlite" or "postgresql" (`make test DATABASE=postgresql`)."""
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
UNPRIVILEGED = "postgres"
CARELESS = ("fsync=off", "full_page_writes=off", "max_connections=200")
"""A commit is handed to the system without being written to the disk: it survives a killed server, not a power cut."""


def why_no_postgresql() -> str | None:
    """Say what this machine lacks; None when a cluster can be started."""
    if _postgresql_folder() is None:
        return "PostgreSQL is not installed (Debian: apt install postgresql)"
    if os.geteuid() == 0 and UNPRIVILEGED not in {user.pw_name for user in pwd.getpwall()}:
        return f"PostgreSQL refuses to run as root, and there is no user '{UNPRIVILEGED}'"
    return None


def why_no_valkey() -> str | None:
    return None if _valkey() else "neither Valkey nor Redis is installed (Debian: apt install valkey-server)"


def why_no_pgbouncer() -> str | None:
    return None if _pgbouncer() else "PgBouncer is not installed (Debian: apt install pgbouncer)"


class Postgresql:
    """A PostgreSQL cluster, which can be stopped and started again on the same data.

    ``settings``: lines of its configuration, ``name=value``; ``CARELESS`` makes tests quick.
    """

    def __init__(self, settings: Sequence[str] = CARELESS) -> None:
        self._settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="espace-postgresql-"))
        self._port = free_port()
        if os.geteuid() == 0:
            shutil.chown(self._folder, UNPRIVILEGED)
        self._run("initdb", "--no-sync", "--auth=trust", "--username=espace", "--encoding=UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self._folder)}
        settings = [*self._settings, f"port={self._port}", *(f"{name}={value}" for name, value in options.items())]
        log = self._folder / "log"
        arguments = " ".join(f"-c {setting}" for setting in settings)
        self._run("pg_ctl", "start", "--wait", f"--log={log}", f"--options={arguments}")

    def stop(self) -> None:
        """Stop at once: open connections are cut."""
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def create(self, name: str) -> str:
        """Make an empty database, in place of one with the same name. Returns its SQLAlchemy URL."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql://espace@127.0.0.1:{self._port}/{name}"

    @property
    def pid(self) -> int:
        """The process whose children serve the connections."""
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def execute(self, *statements: str, database: str = "postgres") -> None:
        address = f"host={self._folder} port={self._port} user=espace dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        folder = _postgresql_folder()
        assert folder is not None, why_no_postgresql()
        command = [str(folder / program), f"--pgdata={self._folder / 'data'}", *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", UNPRIVILEGED, "--", *command]
        with (self._folder / "output").open("ab") as output:  # no pipe: the server would keep it open
            done = subprocess.run(command, cwd=self._folder, stdout=output, stderr=output, check=False)
        assert done.returncode == 0, (self._folder / "output").read_text()


class PgBouncer:
    """In front of a PostgreSQL: each transaction of many clients goes to any of a few connections."""

    CONNECTIONS = 3

    def __init__(self, folder: Path, database_url: str) -> None:
        self._folder, self._port = folder, free_port()
        behind = make_url(database_url)
        self.url = behind.set(port=self._port).render_as_string(hide_password=False)
        options = {
            "listen_addr": "127.0.0.1",
            "listen_port": self._port,
            "unix_socket_dir": "",
            "auth_type": "any",
            "pool_mode": "transaction",
            "default_pool_size": self.CONNECTIONS,
        }
        lines = [f"{name} = {value}" for name, value in options.items()]
        there = f"{behind.database} = host={behind.host} port={behind.port} user={behind.username}"
        (folder / "pgbouncer.ini").write_text("\n".join(["[databases]", there, "[pgbouncer]", *lines, ""]))

    def start(self) -> None:
        program = _pgbouncer()
        assert program is not None, why_no_pgbouncer()
        user = [f"--user={UNPRIVILEGED}"] if os.geteuid() == 0 else []
        with (self._folder / "pgbouncer.log").open("ab") as log:
            command = [program, *user, str(self._folder / "pgbouncer.ini")]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(lambda: is_open(self._port), why=(self._folder / "pgbouncer.log").read_text)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


class Valkey:
    """Valkey, or Redis where there is no Valkey: both speak the same protocol."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.url = f"valkey://127.0.0.1:{self._port}"

    def start(self) -> None:
        program = _valkey()
        assert program is not None, why_no_valkey()
        options = {"port": str(self._port), "bind": "127.0.0.1", "save": "", "dir": str(self._folder)}
        command = [program, *(word for name, value in options.items() for word in (f"--{name}", value))]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: is_open(self._port))
        assert self._process.poll() is None

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def _postgresql_folder() -> Path | None:
    """The folder of the programs: of the newest version that is installed, or else of the one in the path."""
    found = sorted(DEBIAN_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found and (in_path := shutil.which("initdb")):
        found = [Path(in_path)]
    return found[-1].parent if found else None


def _pgbouncer() -> str | None:
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


def _valkey() -> str | None:
    return shutil.which("valkey-server") or shutil.which("redis-server")
