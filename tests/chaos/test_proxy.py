"""Slow clients and idle connections stop at nginx: the web processes serve everybody else (docs/faults.md)."""

import resource
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.chaos.mail_server import until
from tests.chaos.running_site import Site, open_space
from tests.conftest import skip
from tests.services import free_port

IDLE_CONNECTIONS = 10_000
SLOW_CLIENTS = 200
FILES_NEEDED = IDLE_CONNECTIONS + 2_000
ANSWERED_WITHIN_SECONDS = 5.0
CONFIGURATION = """
daemon off;
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections {files}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < FILES_NEEDED:
        skip(f"this machine opens {before[1]} files at most; {FILES_NEEDED} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES_NEEDED, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def proxy(site: Site, tmp_path: Path, many_files: None) -> Iterator[int]:
    """The port of an nginx of the test's own, in front of the site."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        skip("nginx is not installed (Debian: apt install nginx-light)")
    folder, port = tmp_path / "nginx", free_port()
    folder.mkdir(mode=0o755)
    configuration = CONFIGURATION.format(folder=folder, port=port, upstream=site.port, files=FILES_NEEDED)
    (folder / "nginx.conf").write_text(configuration)
    command = [program, "-e", folder / "nginx.log", "-p", folder, "-c", folder / "nginx.conf"]
    process = subprocess.Popen(command)
    until(lambda: process.poll() is None and _is_open(port))
    yield port
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def served_by_proxy(site: Site, proxy: int, monkeypatch: pytest.MonkeyPatch) -> Site:
    """People come by the proxy; suites by the door beside it."""
    monkeypatch.setattr(site, "base_url", f"http://127.0.0.1:{proxy}")
    return site


@contextmanager
def connections(port: int, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    """So many clients that have said this, and nothing more."""
    with ExitStack() as stack:
        opened = [stack.enter_context(closing(socket.create_connection(("127.0.0.1", port)))) for _ in range(count)]
        for one in opened:
            one.sendall(said)
        yield opened


def test_10_000_idle_connections_keep_nobody_out(served_by_proxy: Site, proxy: int, address: str) -> None:
    with connections(proxy, IDLE_CONNECTIONS, b"GET / HTTP/1.1\r\n"):
        started = time.monotonic()
        with closing(served_by_proxy.person()) as person:
            assert person.get("/").status == 200
        assert time.monotonic() - started < ANSWERED_WITHIN_SECONDS
        open_space(served_by_proxy, address)


def test_clients_who_send_their_form_drop_by_drop_hold_up_nobody(
    served_by_proxy: Site, proxy: int, address: str
) -> None:
    """Without proxy three of them hold all three web processes."""
    head = b"POST /creation/expert/conditions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na="
    with connections(proxy, SLOW_CLIENTS, head) as slow:
        open_space(served_by_proxy, address)
        for one in slow:
            one.sendall(b"b")
        with closing(served_by_proxy.person()) as person:
            assert person.get("/").status == 200


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
