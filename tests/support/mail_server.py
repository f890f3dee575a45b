"""A real SMTP server that can be slow, refuse, die before it answers or be gone. At first it takes everything."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import Any, Self

from aiosmtpd.controller import Controller
from pytest_espace_pro.kit import CODE

from tests.support.ports import free_port
from tests.support.waiting import PATIENCE_SECONDS, until

HOST = "127.0.0.1"
ACCEPTED = "250 2.0.0 Filed"


@dataclass(frozen=True)
class Received:
    to: str
    message_id: str
    text: str
    at: float
    """When it came, in seconds of the monotonic clock."""

    @property
    def code(self) -> str:
        """The activation code in the message; empty when there is none."""
        code = CODE.search(self.text)
        return code[0] if code else ""


Answer = Callable[[Received], Awaitable[str | None]]
"""Decides what the server answers to a message; None drops the connection without an answer."""


async def accept(_message: Received) -> str | None:
    return ACCEPTED


def slow(seconds: float) -> Answer:
    async def answer(_message: Received) -> str:
        await asyncio.sleep(seconds)
        return ACCEPTED

    return answer


class MailServer:
    """``received``: the messages that the server has accepted. ``refused``: how many it has refused."""

    def __init__(self) -> None:
        self.port = free_port()
        self.calm()

    def calm(self) -> None:
        """Forget all messages, and accept everything again."""
        self.received: list[Received] = []
        self._by_recipient: defaultdict[str, list[Received]] = defaultdict(list)
        self.refused = 0
        self.answer: Answer = accept
        self.to_recipient: Callable[[str], str] = lambda _to: "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        answer = self.to_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        else:
            self.refused += 1
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        message = _read(envelope)
        answer = await self.answer(message)
        if answer is None or answer.startswith("250"):
            self.received.append(message)
            self._by_recipient[message.to].append(message)
        else:
            self.refused += 1
        if answer is None:
            server.transport.abort()
        return answer or ACCEPTED

    def to(self, address: str) -> list[Received]:
        return self._by_recipient.get(address, [])

    def wait_for(self, address: str, copies: int = 1, seconds: float = PATIENCE_SECONDS) -> Received:
        """Wait until an address has received this many copies. Returns the newest."""
        until(lambda: len(self.to(address)) >= copies, seconds, why=lambda: f"no message came to {address}")
        return self.to(address)[-1]


def _read(envelope: Any) -> Received:
    mail = BytesParser(policy=policy.default).parsebytes(envelope.content)
    body = mail.get_body(("plain", "html"))
    assert body is not None
    return Received(envelope.rcpt_tos[0], str(mail["Message-ID"]), body.get_content(), time.monotonic())
