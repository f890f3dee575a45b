"""Tests start the real nginx with the configuration of deploy/; only ports and paths differ."""

import datetime
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.http_client import Answer
from tests.support.ports import free_port
from tests.support.processes import ROOT
from tests.support.settings import environment
from tests.support.waiting import PATIENCE_SECONDS, until

NAME = "espace.example.org"
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
AROUND = """
{modules}
{user}
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections {files}; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    set_real_ip_from 127.0.0.0/8;
    real_ip_header {client_header};
    include {folder}/espace.conf;
}}
"""
CLIENT_HEADER = "Client-Under-Test"
"""Names the address that a request pretends to come from: this machine has no IPv6 network to send from."""


class Connection(HTTPSConnection):
    """A connection to the nginx of a test, by the name of the site. ``source``: an address of this machine."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the test's own certificate
        super().__init__(NAME, port, timeout=PATIENCE_SECONDS, context=context)
        self._ssl, self._source = context, source

    def connect(self) -> None:
        raw = socket.create_connection(("127.0.0.1", self.port), self.timeout, (self._source, 0))
        self.sock = self._ssl.wrap_socket(raw, server_hostname=NAME)


class Nginx:
    """An nginx in a folder of its own. ``files``: how many it may open; each connection is one."""

    def __init__(self, folder: Path, files: int = 256) -> None:
        self._folder, self._files = folder, files
        self.port, self.plain_port = free_port(), free_port()
        make_certificate(folder)
        (folder / "espace.d").mkdir()
        if BROTLI.exists():
            shutil.copy(DEPLOY / "nginx" / "espace.d" / "brotli.conf", folder / "espace.d")
        self.configure()

    def configure(self, **replaced: str) -> None:
        """Write the deployed configuration with ports and paths of this machine. ``replaced``: further changes."""
        text = (DEPLOY / "nginx" / "espace.conf").read_text()
        here = {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2 default_server;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 443 ": f"listen {self.port} ",
            "listen 80;": f"listen {self.plain_port};",
            "/run/espace-web/web.sock": f"{self._folder}/espace.sock",
            "/srv/espace/published": f"{self._folder}/published",
            "/etc/ssl/espace": str(self._folder),
            "/etc/nginx/espace.d": f"{self._folder}/espace.d",
            "/var/log/nginx/espace": f"{self._folder}/access",
        } | replaced
        for before, after in here.items():
            assert before in text, before
            text = text.replace(before, after)
        (self._folder / "espace.conf").write_text(text)
        modules = f"load_module {BROTLI};" if BROTLI.exists() else ""
        user = "user root;" if os.geteuid() == 0 else ""
        around = AROUND.format(
            folder=self._folder, files=self._files, modules=modules, user=user, client_header=CLIENT_HEADER
        )
        (self._folder / "nginx.conf").write_text(around)

    def stand_before(self, upstream: str) -> None:
        """Serve the published files, and ask a site for the rest. ``upstream``: its host and port."""
        command = [sys.executable, "-m", "flask", "--app", "webapp", "publish", str(self._folder / "published")]
        subprocess.run(command, cwd=ROOT, env=os.environ | environment({"data_dir": self._folder}), check=True)
        self.configure(**{f"unix:{self._folder}/espace.sock": upstream})

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        assert NGINX is not None
        command = [NGINX, "-c", str(self._folder / "nginx.conf"), "-p", str(self._folder), *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True)

    def start(self) -> None:
        done = self.run()
        assert done.returncode == 0, done.stderr

    def stop(self) -> None:
        self.run("-s", "stop")

    def logged(self, request_id: str) -> dict[str, Any]:
        return logged(self._folder / "access.log", request_id)

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, source: str = "127.0.0.1", **headers: str
    ) -> Answer:
        """Exchange one request on a connection of its own. ``headers``: names with "_" for "-"."""
        with closing(Connection(self.port, source)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Host": NAME} | named)
            return _answer(connection)

    def ask_often(self, path: str, times: int, **headers: str) -> list[int]:
        """The statuses of the same request, sent again and again on one connection."""
        with closing(Connection(self.port)) as connection:
            named = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
            statuses = []
            for _ in range(times):
                connection.request("GET", path, headers=named)
                statuses.append(_answer(connection).status)
            return statuses

    def ask_plainly(self, path: str, method: str = "GET") -> Answer:
        """Open a page without TLS."""
        with closing(HTTPConnection("127.0.0.1", self.plain_port, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, path, headers={"Host": NAME})
            return _answer(connection)

    def ask_in_bytes(self, request: bytes, *, tls: bool = True) -> Answer:
        """What no honest client sends."""
        connection = (
            Connection(self.port) if tls else HTTPConnection("127.0.0.1", self.plain_port, timeout=PATIENCE_SECONDS)
        )
        with closing(connection):
            connection.connect()
            connection.sock.sendall(request)
            return answer_on(connection.sock)

    def logs(self) -> str:
        """All that nginx wrote."""
        return "".join(path.read_text() for path in self._folder.glob("*.log"))


def logged(log: Path, request_id: str) -> dict[str, Any]:
    """Wait for what a log says of a request. nginx writes its line, in JSON, after the answer has left."""
    (line,) = until(lambda: [line for line in log.read_text().splitlines() if request_id in line])
    return dict(json.loads(line))


def answer_on(connection: socket.socket) -> Answer:
    """What comes back, whatever was sent."""
    response = HTTPResponse(connection)
    response.begin()
    return Answer(response.status, response.headers, response.read())


def _answer(connection: HTTPConnection) -> Answer:
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read())


def make_certificate(folder: Path) -> None:
    """A key and a certificate that nobody vouches for, valid a day, under the names of espace.conf."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    tomorrow = now + datetime.timedelta(days=1)
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, tomorrow)
    (folder / "fullchain.pem").write_bytes(unsigned.sign(key, SHA256()).public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(pem)
