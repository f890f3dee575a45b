"""Flask-Mail sends messages over SMTP."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_mail import Connection, Mail
from flask_mail import Message as MailMessage

from webapp.messages.message import RenderedMessage
from webapp.settings import Settings

SMTP_TIMEOUT_SECONDS = 30
ANSWER_TIMEOUT_SECONDS = 600  # RFC 5321, 4.5.3.2.6: giving up earlier would send a message twice
QUIT_TIMEOUT_SECONDS = 2  # the message is accepted, but not noted yet: a crash now would send it twice
HandOver = Callable[[], None]


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


class _TimedConnection(Connection):
    """Flask-Mail has no timeout: on a silent server it would outlast the lease of the outbox."""

    def __init__(self, mail: Mail, hand_over: HandOver) -> None:
        super().__init__(mail)
        self._hand_over = hand_over

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        kind = _TellsHandOverByTls if self.mail.use_ssl else _TellsHandOver
        host = kind(self.mail.server, self.mail.port, timeout=SMTP_TIMEOUT_SECONDS)
        host.hand_over = self._hand_over
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host

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
        sender = parseaddr(self._settings.mail_sender)[1]
        mail = MailMessage(
            subject=message.subject,
            recipients=[message.to],
            body=message.text,
            html=message.html,
            sender=formataddr((self._settings.operator_name, sender)),
            extra_headers={"Auto-Submitted": "auto-generated", "Content-Language": "fr"},
        )
        mail.msgId = f"<{message.id}@{urlsplit(self._settings.base_url).hostname}>"
        with self._app.app_context(), _TimedConnection(self._mail, hand_over) as connection:
            connection.send(mail)
