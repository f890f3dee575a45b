"""SPEC 4.5: TLS is verified in both modes, and servers of every kind get what they ask for."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from tests.support.certificates import self_signed
from tests.support.ports import free_port
from webapp.connectors.smtp import SmtpTransport
from webapp.messages.message import RenderedMessage
from webapp.settings import Settings

OURS, OTHER = "localhost", "autre.exemple.fr"
MODES = {"mail_use_tls": "tls_context", "mail_use_ssl": "ssl_context"}
"""Our setting, and the argument of the server that offers it."""
LOGIN = {"mail_username": "espace", "mail_password": "secret"}


class Server:
    """``given``: passwords, recipients and texts. ``greeted``: names in EHLO. ``senders``: return paths."""

    def __init__(self) -> None:
        self.given: list[Any] = []
        self.greeted: list[str] = []
        self.senders: list[str] = []
        self.refuses_name: Callable[[str], bool] = lambda _name: False

    def authenticate(self, *arguments: Any) -> AuthResult:
        self.given.append(arguments[-1])
        return AuthResult(success=True)

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, name: str, answers: list[str]) -> list[str]:  # noqa: N802 (aiosmtpd's name)
        self.greeted.append(name)
        if self.refuses_name(name):
            return ["504 5.5.2 Helo command rejected: need fully-qualified hostname"]
        session.host_name = name
        return answers

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.given.append(address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.given.append(envelope.content)
        self.senders.append(envelope.mail_from)
        return "250 Kept"


Start = Callable[..., int]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def start(server: Server) -> Iterator[Start]:
    """Starts the server, and returns its port."""
    with ExitStack() as started:

        def start_server(**options: Any) -> int:
            controller = Controller(server, hostname="127.0.0.1", port=free_port(), **options)
            controller.start()
            started.callback(controller.stop)
            return int(controller.port)

        yield start_server


def send(data_dir: Path, port: int, **settings: Any) -> None:
    known = {"mail_server": OURS, "mail_port": port, "data_dir": data_dir} | settings
    message = RenderedMessage("abc123", "zoe@exemple.fr", "Création", "Texte : été\n", "<p>été</p>")
    SmtpTransport(Flask(__name__), Settings(**known))(message, lambda: None)


def tls_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The certificates of our server and of another one; nobody trusts them yet."""
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    return {name: self_signed(tmp_path, name) for name in (OURS, OTHER)}


@pytest.mark.parametrize("mode", MODES)
def test_a_server_with_a_certificate_of_its_name_that_we_trust_is_given_the_message(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    certificates: dict[str, Path],
    server: Server,
    start: Start,
    mode: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[OURS]))
    port = start(**{MODES[mode]: tls_of(certificates[OURS])}, authenticator=server.authenticate, auth_require_tls=False)
    send(tmp_path, port, **{mode: True}, **LOGIN)
    assert server.given[0].password == b"secret" and len(server.given) == 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("shown", "trusted"), [(OTHER, OTHER), (OTHER, None), (OURS, OTHER), (OURS, None)])
def test_a_server_that_lies_is_given_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    certificates: dict[str, Path],
    server: Server,
    start: Start,
    mode: str,
    shown: str,
    trusted: str | None,
) -> None:
    """It shows the certificate of another name, or one that nobody whom we trust has signed."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates[trusted]))
    port = start(
        **{MODES[mode]: tls_of(certificates[shown])}, authenticator=server.authenticate, auth_require_tls=False
    )
    with pytest.raises(ssl.SSLCertVerificationError):
        send(tmp_path, port, **{mode: True}, **LOGIN)
    assert server.given == []


def test_a_server_that_hides_its_tls_is_given_nothing(tmp_path: Path, server: Server, start: Start) -> None:
    """Somebody on the way has struck STARTTLS out of its answer."""
    port = start(authenticator=server.authenticate, auth_require_tls=False)
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send(tmp_path, port, mail_use_tls=True, **LOGIN)
    assert server.given == []


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://espace.exemple.fr", "espace.exemple.fr"),
        ("https://espace.straße.de:8443", "espace.xn--strae-oqa.de"),
        ("http://192.0.2.7", "[192.0.2.7]"),
        ("http://[2001:db8::7]:8000", "[IPv6:2001:db8::7]"),
    ],
)
def test_a_server_that_wants_a_full_name_is_greeted_by_our_public_name(
    tmp_path: Path, server: Server, start: Start, base_url: str, name: str
) -> None:
    """RFC 5321 section 4.1.3, 4.1.4."""
    server.refuses_name = lambda greeted: greeted != name
    send(tmp_path, start(), base_url=base_url)
    assert server.greeted == [name] and len(server.given) == 2


def test_the_name_is_the_same_after_starttls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certificates: dict[str, Path], server: Server, start: Start
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[OURS]))
    send(tmp_path, start(tls_context=tls_of(certificates[OURS])), mail_use_tls=True, base_url="https://a.exemple.fr")
    assert server.greeted == ["a.exemple.fr"] * 2


def test_a_server_without_8bitmime_takes_every_message(tmp_path: Path, server: Server, start: Start) -> None:
    """RFC 6152: it refuses a text that is not ASCII."""
    send(tmp_path, start(decode_data=True))
    assert "=C3=A9t=C3=A9" in server.given[-1]


def test_reports_of_undeliverable_messages_come_to_the_address_that_the_operator_set(
    tmp_path: Path, server: Server, start: Start
) -> None:
    port = start()
    send(tmp_path, port)
    send(tmp_path, port, mail_bounces="retours@straße.de")
    assert server.senders == ["ne-pas-repondre@example.org", "retours@xn--strae-oqa.de"]


def test_a_server_that_says_nothing_is_given_up_after_the_time_that_the_operator_set(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(smtplib.SMTPServerDisconnected):
        send(tmp_path, silent.getsockname()[1], mail_server="127.0.0.1", mail_timeout_seconds=1)


def test_each_answer_before_the_text_may_take_the_time_that_the_operator_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Start
) -> None:
    patience: list[float | None] = []
    monkeypatch.setattr(smtplib.SMTP, "data", lambda host, _text: patience.append(host.timeout) or (250, b""))
    send(tmp_path, start(), mail_timeout_seconds=45)
    assert patience == [45]
