"""In development an embedded SMTP server files every message in a Maildir."""

import mailbox
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

FOLDER = "mailbox"
Refuses = Callable[[str], str]
"""The SMTP refusal of a message to an address, such as `451 4.3.2 …`. Empty: the message is accepted.

A final one (`550 …`) refuses the address itself, before the message is sent.
"""


def take_all(_to: str) -> str:
    return ""


class MaildirHandler:
    def __init__(self, folder: Path, refuses: Refuses) -> None:
        self._maildir = mailbox.Maildir(folder)
        self._refuses = refuses

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if (refusal := self._refuses(address)).startswith("5"):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if refusal := next(filter(None, map(self._refuses, envelope.rcpt_tos)), ""):
            return refusal
        self._maildir.add(envelope.content)
        return "250 Message filed"


def start_mailbox(data_dir: Path, refuses: Refuses = take_all) -> Controller:
    """Start the server on a free port of 127.0.0.1: ``controller.port``."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = MaildirHandler(data_dir / FOLDER, refuses)
    controller = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    return controller


@dataclass(frozen=True)
class ReceivedMessage:
    """A message as it arrived. ``id``: its key in the Maildir."""

    id: str
    to: str
    sender: str
    subject: str
    date: datetime
    text: str
    html: str


def received_messages(data_dir: Path) -> list[ReceivedMessage]:
    """The filed messages, newest first."""
    return [_read(path) for path in sorted(_files(data_dir), key=lambda path: path.stat().st_mtime_ns, reverse=True)]


def received_message(data_dir: Path, message_id: str) -> ReceivedMessage | None:
    return next((_read(path) for path in _files(data_dir) if path.name == message_id), None)


def _files(data_dir: Path) -> list[Path]:
    # A Maildir keeps one file per message. `new` holds those that no reader has moved.
    return [path for path in (data_dir / FOLDER / "new").glob("*") if path.is_file()]


def _read(path: Path) -> ReceivedMessage:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())

    def part(kind: str) -> str:
        body = message.get_body((kind,))
        return str(body.get_content()) if body else ""

    return ReceivedMessage(
        id=path.name,
        to=str(message["To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        date=parsedate_to_datetime(message["Date"]),
        text=part("plain"),
        html=part("html"),
    )


def empty_mailbox(data_dir: Path, doomed: Callable[[str], bool] = lambda _to: True) -> None:
    """Remove the messages to doomed addresses; by default all messages."""
    for message in received_messages(data_dir):
        if doomed(message.to):
            (data_dir / FOLDER / "new" / message.id).unlink(missing_ok=True)
