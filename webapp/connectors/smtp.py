"""Flask-Mail sends messages over SMTP."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Any

from flask import Flask
from flask_mail import Connection, Mail
from flask_mail import Message as MailMessage

from webapp.connectors.mail_message import build_message
from webapp.connectors.mail_signature import sign
from webapp.domain.email_address import in_ascii
from webapp.messages.message import RenderedMessage
from webapp.settings import Settings

ANSWER_TIMEOUT_SECONDS = 600  # RFC 5321, 4.5.3.2.6: giving up earlier would send a message twice
QUIT_TIMEOUT_SECONDS = 2  # the message is accepted, but not noted yet: a crash now would send it twice
HandOver = Callable[[], None]


class Unsendable(smtplib.SMTPException):
    """No message can be built: an address or a name that mail does not carry (SPEC 4.5)."""


class _TellsHandOver(smtplib.SMTP):
    """Call ``hand_over`` before the text leaves, then wait long for the server's answer."""

    hand_over: HandOver

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.hand_over()
        assert self.sock is not None  # connected: RCPT has just succeeded
        self.sock.settimeout(ANSWER_TIMEOUT_SECONDS)
        return super().data(msg)


class _TellsHandOverByTls(_TellsHandOver, smtplib.SMTP_SSL):
    pass


class _Built(MailMessage):
    """Flask-Mail carries a message that is already built (`build_message`)."""

    def __init__(self, sender: str, recipient: str, source: bytes) -> None:
        super().__init__(sender=sender, recipients=[recipient])
        self._source = source

    def as_bytes(self) -> bytes:
        return self._source


class _Connection(Connection):
    """Flask-Mail's own has no time-out, checks no certificate and greets with the name of this machine."""

    def __init__(self, mail: Mail, settings: Settings, hand_over: HandOver) -> None:
        super().__init__(mail)
        self._settings, self._hand_over = settings, hand_over

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        host = self._connect()
        host.hand_over = self._hand_over
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except Exception:
            host.close()  # Flask-Mail closes only what it was given
            raise
        return host

    def _connect(self) -> _TellsHandOver:
        where, name = (self.mail.server, self.mail.port), _ehlo_name(self._settings.public_host)
        seconds = self._settings.mail_timeout_seconds
        if self.mail.use_ssl:
            return _TellsHandOverByTls(*where, name, timeout=seconds, context=ssl.create_default_context())
        return _TellsHandOver(*where, name, timeout=seconds)

    def __exit__(self, *_error: object) -> None:
        """The server has already accepted or refused the message. A failed QUIT must not send it again."""
        if self.host is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self.host.sock is not None:
                    self.host.sock.settimeout(QUIT_TIMEOUT_SECONDS)
                self.host.quit()


class SmtpTransport:
    """Send one message in one SMTP exchange.

    ``hand_over`` is called when the server is ready for the text. Whatever it raises stops the exchange.

    Raises:
        smtplib.SMTPException, OSError: the message could not be sent.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        password = settings.mail_password
        app.config.update(
            MAIL_SERVER=settings.mail_server or "127.0.0.1",
            MAIL_PORT=settings.mail_port,
            MAIL_USERNAME=settings.mail_username,
            MAIL_PASSWORD=password.get_secret_value() if password else None,
            MAIL_USE_TLS=settings.mail_use_tls,
            MAIL_USE_SSL=settings.mail_use_ssl,
            MAIL_SUPPRESS_SEND=False,
        )
        self._app, self._settings = app, settings
        self._mail = Mail(app)

    def __call__(self, message: RenderedMessage, hand_over: HandOver) -> None:
        mail = self._built(message)
        with self._app.app_context(), _Connection(self._mail, self._settings, hand_over) as connection:
            connection.send(mail)

    def _built(self, message: RenderedMessage) -> _Built:
        try:
            return_path = parseaddr(self._settings.mail_bounces or self._settings.mail_sender)[1]
            sender, to = in_ascii(return_path), in_ascii(message.to)
            return _Built(sender, to, sign(bytes(build_message(message, self._settings)), self._settings))
        except ValueError as error:
            raise Unsendable(type(error).__name__) from None


def _ehlo_name(host: str) -> str:
    """The public name, which servers ask for (RFC 5321 section 4.1.4); an address stands in brackets (4.1.3)."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"
