"""Reports that a message could not be delivered (RFC 3464), read from where they arrive."""

import mailbox
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import BinaryIO

OURS = re.compile(r"<([A-Za-z0-9_-]{1,43})@([^<>@\s]+)>")
"""The Message-ID that we write: the id of the message in the outbox, and the public host."""


@dataclass(frozen=True)
class Bounce:
    """One of our messages was refused for good. ``recipients``: as the report names them, in ASCII."""

    message_id: str
    recipients: tuple[str, ...]


def read_bounce(source: bytes, public_host: str) -> Bounce | None:
    """What a report says; None when it is no report, speaks of no message of ours, or of a delay.

    Nothing proves who wrote it: only who got the message, or carried it, knows its Message-ID.
    """
    try:
        report = message_from_bytes(source)
        parts = list(report.walk())
    except RecursionError:  # parts within parts, by the hundred: no mail server writes that
        return None
    if report.get_content_type() != "multipart/report" or not report.is_multipart():
        return None
    refused = tuple(filter(None, map(_refused, (block for part in parts for block in _blocks(part)))))
    found = next(filter(None, map(_own_id, parts)), None)
    if not refused or found is None or found[2].lower() != public_host:
        return None
    return Bounce(found[1], refused)


def _blocks(part: Message) -> list[Message]:
    """The blocks of headers of a delivery status: the first is about the message, each other one about a recipient."""
    payload = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    return [block for block in payload if isinstance(block, Message)][1:] if isinstance(payload, list) else []


def _refused(recipient: Message) -> str:
    """The address, if it was refused for good."""
    action, status = (str(recipient[name]).strip().lower() for name in ("Action", "Status"))
    named = recipient["Original-Recipient"] or recipient["Final-Recipient"] or ""
    kind, _, address = str(named).partition(";")
    is_final = action == "failed" and status.startswith("5.")
    return address.strip().strip("<>") if is_final and kind.strip().lower() == "rfc822" else ""


def _own_id(part: Message) -> re.Match[str] | None:
    """The Message-ID of what came back: the whole message, or its headers."""
    kind, payload = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list) and isinstance(payload[0], Message):
        return OURS.fullmatch(str(payload[0]["Message-ID"]).strip())
    if kind == "text/rfc822-headers":
        raw = part.get_payload(decode=True)
        headers = message_from_bytes(raw if isinstance(raw, bytes) else b"")
        return OURS.fullmatch(str(headers["Message-ID"]).strip())
    return None


def received_reports(where: Path | None, standard_input: BinaryIO) -> Iterator[bytes]:
    """The messages of a Maildir (whose new ones become seen), of an mbox file, or the one on the standard input."""
    if where is None:
        yield standard_input.read()
    elif where.is_dir():
        for file in sorted((where / "new").iterdir()):
            yield file.read_bytes()
            file.rename(where / "cur" / f"{file.name}:2,S")
    else:
        with closing(mailbox.mbox(where, create=False)) as box:
            yield from map(box.get_bytes, box.keys())
