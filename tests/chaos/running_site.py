"""The service as it runs in production: gunicorn with several web processes, the worker in a process of its own."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

from pytest_espace_pro.kit import Kit
from sqlalchemy import delete, func, select, update

from tests.chaos.doomed import AHEAD_SECONDS, POINT_FILE
from tests.support.http_client import HttpClient
from tests.support.mail_server import MailServer
from tests.support.ports import free_port
from tests.support.processes import Processes, gunicorn
from tests.support.servers import TOKEN
from tests.support.settings import CHEAP_HASH, FOR_ROBOTS, environment
from tests.support.waiting import until
from webapp.persistence.database import Database
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.rate_limits import RateCounter
from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space

APP = "tests.chaos.doomed:create_app()"
WEB_PROCESSES = 3
WAITING = OutboxMessage.sent_at.is_(None), OutboxMessage.dropped_at.is_(None)


class Site:
    """Start what is wanted of it; ``stop`` ends what still lives."""

    def __init__(self, folder: Path, database_url: str, mail: MailServer, **settings: object) -> None:
        """``settings``: by name of their field."""
        self.folder, self.mail = folder, mail
        self.database_url = database_url
        self.database = Database(database_url)
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.kit = ChaosKit(self.base_url, mail)
        self.settings = FOR_ROBOTS | CHEAP_HASH | settings | {
            "testing_token": TOKEN,
            "data_dir": folder,
            "database_url": database_url,
            "base_url": self.base_url,
            "mail_server": "127.0.0.1",
            "mail_port": mail.port,
        }  # fmt: skip
        self._point = folder / "point"
        self._processes = Processes(folder, environment(self.settings) | {POINT_FILE: str(self._point)})
        self._read_from: dict[str, int] = {}

    def start(self, web_processes: int = WEB_PROCESSES) -> None:
        self.database.migrate()
        self.web = self.start_web(self.port, web_processes)
        self.start_worker()

    def start_web(
        self, port: int, processes: int = WEB_PROCESSES, *, ahead_seconds: float = 0
    ) -> subprocess.Popen[bytes]:
        address = f"127.0.0.1:{port}"
        command = gunicorn(
            sys.executable, APP, address, processes, "--graceful-timeout", "3", "--timeout", "300", "--preload"
        )
        page = f"http://{address}/conditions-generales"  # it needs no database
        return self._processes.start_web("web", command, page, {AHEAD_SECONDS: str(ahead_seconds)})

    def start_worker(self) -> None:
        self.worker = self.start_another_worker()

    def start_another_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "--app", "tests.chaos.doomed", "outbox", "run"]
        return self._processes.start("worker", command)

    def doom(self, point: str) -> None:
        """Kill the next process that comes to this point."""
        self._point.write_text(point)

    @property
    def somebody_is_doomed(self) -> bool:
        return self._point.exists()

    def wait_for_death_of_worker(self) -> None:
        until(lambda: self.worker.poll() is not None)
        assert self.worker.returncode == -signal.SIGKILL, self.log("worker")

    def stop(self) -> None:
        self._processes.stop()
        self.database.engine.dispose()

    def recover(self) -> None:
        """Ready for the next test: nobody doomed, the right time, a worker, no limit reached, logs read from here."""
        self._point.unlink(missing_ok=True)
        self.mail.calm()
        if self.worker.poll() is not None:
            self.start_worker()
        self.kit.shift_clock(hours=0)
        with self.database.transaction() as session:
            session.execute(delete(RateCounter))
        self.wait_until_nothing_waits()
        self._read_from = {file.stem: file.stat().st_size for file in self.folder.glob("*.log")}

    def log(self, name: str) -> str:
        return self._processes.log_file(name).read_bytes()[self._read_from.get(name, 0) :].decode()

    def person(self) -> "Person":
        return Person(self.base_url, self.kit)

    def wait_until_nothing_waits(self) -> None:
        """Every message was sent or given up: none can leave any more."""
        until(lambda: self.waiting_messages() == 0)

    def waiting_messages(self) -> int:
        with self.database.read() as session:
            return session.scalars(select(func.count()).select_from(OutboxMessage).where(*WAITING)).one()

    def attempts(self) -> int:
        """To send the message that waits."""
        with self.database.read() as session:
            return session.scalars(select(OutboxMessage.attempts).where(*WAITING)).one()

    def await_failure(self, attempt: int) -> None:
        """Wait until this attempt to send the message that waits has failed, not only begun."""

        def has_failed() -> bool:
            with self.database.read() as session:
                found = session.execute(select(OutboxMessage.attempts, OutboxMessage.last_error).where(*WAITING)).one()
            return found.attempts == attempt and found.last_error is not None

        until(has_failed)
        with self.database.transaction() as session:
            session.execute(update(OutboxMessage).where(*WAITING).values(last_error=None))

    def requests(self) -> Sequence[str]:
        with self.database.read() as session:
            return session.scalars(select(Registration.email)).all()

    def numbers(self) -> Sequence[str]:
        with self.database.read() as session:
            return session.scalars(select(Space.number).order_by(Space.number)).all()


class ChaosKit(Kit):
    """Messages come to a mail server of the tests, not to the embedded one."""

    def __init__(self, base_url: str, mail: MailServer) -> None:
        super().__init__(base_url, TOKEN)
        self._mail = mail

    def code_sent_to(self, address: str) -> str:
        return self._mail.wait_for(address).code


class Dropped(Exception):
    """The connection ended without an answer: the browser says that the site does not answer."""


class Person(HttpClient):
    """Sees a dropped connection, and decides what to do."""

    def move_to(self, base_url: str) -> None:
        """As behind a proxy: the same browser, another machine."""
        self.close()
        self._connection = HTTPConnection(urlsplit(base_url).netloc)

    def _send(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> HTTPResponse:
        try:
            return super()._send(method, url, body, headers)
        except (RemoteDisconnected, ConnectionError) as error:
            self.close()
            raise Dropped from error


def open_space(site: Site, address: str) -> None:
    """The whole path, by one person."""
    with closing(site.person()) as person:
        person.open_space(address)
