"""SMTP, by Flask-Mail."""

import smtplib
import ssl
from contextlib import suppress
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from flask import Flask
from flask_mail import Connection, Mail
from flask_mail import Message as MailMessage

from webapp.mail.messages import Message
from webapp.settings import Settings

SMTP_TIMEOUT_SECONDS = 30


class _TimedConnection(Connection):
    """Flask-Mail waits for ever on a server that falls silent; the outbox's lease would end before."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        kind = smtplib.SMTP_SSL if self.mail.use_ssl else smtplib.SMTP
        host = kind(self.mail.server, self.mail.port, timeout=SMTP_TIMEOUT_SECONDS)
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host

    def __exit__(self, *_error: object) -> None:
        """The message is accepted or refused by now: a failed QUIT says nothing of it, and must not send it twice."""
        if self.host is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.host.quit()


class SmtpTransport:
    """Sends one message in one SMTP exchange; raises smtplib's errors or OSError when it cannot."""

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

    def __call__(self, message: Message) -> None:
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
        with self._app.app_context(), _TimedConnection(self._mail) as connection:
            connection.send(mail)
