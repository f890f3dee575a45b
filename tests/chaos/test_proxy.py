"""Slow clients and idle connections stop at nginx: the web processes serve everybody else (docs/faults.md)."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.chaos.running_site import Person, Site, open_space
from tests.conftest import skip
from tests.support.nginx import NGINX, Connection, Nginx

IDLE_CONNECTIONS = 10_000
SLOW_CLIENTS = 200
SLOW_CLIENTS_AT_ONE_ADDRESS = 10
SLOW_FORM = b"a=" + b"b" * 998
FILES_NEEDED = IDLE_CONNECTIONS + 2_000
ANSWERED_WITHIN_SECONDS = 5.0


class Visitor(Person):
    """Comes by nginx, over TLS."""

    def __init__(self, site: Site, nginx: Nginx) -> None:
        super().__init__(site.base_url, site.kit)
        self._connection = Connection(nginx.port)


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < FILES_NEEDED:
        skip(f"this machine opens {before[1]} files at most; {FILES_NEEDED} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_NEEDED, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def nginx(site: Site, tmp_path: Path, many_files: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nginx]:
    """The one of deploy/, in front of the site: people come by it, suites by the door beside."""
    if NGINX is None:
        skip("nginx is not installed (Debian: apt install nginx)")
    nginx = Nginx(tmp_path, FILES_NEEDED)
    nginx.stand_before(f"127.0.0.1:{site.port}")
    nginx.start()
    monkeypatch.setattr(site, "person", lambda: Visitor(site, nginx))
    yield nginx
    nginx.stop()


def test_10_000_idle_connections_keep_nobody_out(site: Site, nginx: Nginx, address: str) -> None:
    with ExitStack() as idle:
        for _ in range(IDLE_CONNECTIONS):
            idle.enter_context(closing(socket.create_connection(("127.0.0.1", nginx.port))))
        started = time.monotonic()
        with closing(site.person()) as person:
            assert person.get("/").status == 200
        assert time.monotonic() - started < ANSWERED_WITHIN_SECONDS
        open_space(site, address)


def test_clients_who_send_their_form_drop_by_drop_hold_up_nobody(site: Site, nginx: Nginx, address: str) -> None:
    """Without proxy three of them hold all three web processes."""
    with ExitStack() as opened:
        slow = [
            opened.enter_context(closing(Connection(nginx.port, f"127.0.2.{1 + one // SLOW_CLIENTS_AT_ONE_ADDRESS}")))
            for one in range(SLOW_CLIENTS)
        ]
        for one in slow:
            one.putrequest("POST", "/creation/expert/conditions")
            one.putheader("Content-Type", "application/x-www-form-urlencoded")  # without it nobody waits for the form
            one.putheader("Content-Length", str(len(SLOW_FORM)))
            one.endheaders(SLOW_FORM[:2])
        open_space(site, address)
        for one in slow:  # none was thrown out meanwhile, which would have set the processes free
            one.send(SLOW_FORM[2:])
        assert {one.getresponse().status for one in slow} == {422}
