"""The embedded mailbox of development: a real SMTP server that files what it receives in a Maildir."""

import mailbox
import socket
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

FOLDER = "mailbox"


class MaildirHandler:
    def __init__(self, folder: Path) -> None:
        self._maildir = mailbox.Maildir(folder)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self._maildir.add(envelope.content)
        return "250 Message filed"


def start_sink(data_dir: Path) -> Controller:
    """Listen on a free port of the loopback: ``controller.port``."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(MaildirHandler(data_dir / FOLDER), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    return controller


def received(data_dir: Path) -> list[tuple[str, EmailMessage]]:
    """Messages filed, newest first, each with its key."""
    folder = mailbox.Maildir(data_dir / FOLDER)
    parser = BytesParser(_class=EmailMessage, policy=policy.default)
    found = [
        (Path(folder._path, folder._lookup(key)).stat().st_mtime_ns, key, parser.parsebytes(folder.get_bytes(key)))
        for key in folder.keys()
    ]
    found.sort(key=lambda item: item[0], reverse=True)
    return [(key, message) for _, key, message in found]


def empty(data_dir: Path) -> None:
    mailbox.Maildir(data_dir / FOLDER).clear()
