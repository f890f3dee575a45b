"""A real SMTP server that has moods: slow, refusing, dying before it answers, gone."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from pytest_espace_pro.kit import CODE

from tests.services import free_port

ACCEPTED = "250 2.0.0 Filed"
PATIENCE_SECONDS = 180  # for a busy machine; what is waited for usually comes within a second


@dataclass(frozen=True)
class Received:
    to: str
    message_id: str
    code: str
    at: float
    """Seconds of the monotonic clock."""


Answer = Callable[[Received], Awaitable[str | None]]
"""What is answered to a message that is filed; None drops the connection without an answer."""


async def accept(_message: Received) -> str | None:
    return ACCEPTED


def slow(seconds: float) -> Answer:
    async def answer(_message: Received) -> str:
        await asyncio.sleep(seconds)
        return ACCEPTED

    return answer


class MailServer:
    """``received``: all that it has taken; what it has refused was never its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.calm()

    def calm(self) -> None:
        """As new: it takes everything, and has taken nothing."""
        self.received: list[Received] = []
        self.refused = 0
        self.answer: Answer = accept
        self.to_recipient: Callable[[str], str] = lambda _to: "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

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
        else:
            self.refused += 1
        if answer is None:
            server.transport.abort()
        return answer or ACCEPTED

    def to(self, address: str) -> list[Received]:
        return [message for message in self.received if message.to == address]

    def wait_for(self, address: str, copies: int = 1) -> Received:
        until(lambda: len(self.to(address)) >= copies)
        return self.to(address)[-1]


def until(holds: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """A poll with a deadline, not a wait for luck."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _read(envelope: Any) -> Received:
    mail = BytesParser(policy=policy.default).parsebytes(envelope.content)
    text = mail.get_body(("plain",)).get_content()
    code = CODE.search(text)
    return Received(envelope.rcpt_tos[0], str(mail["Message-ID"]), code[0] if code else "", time.monotonic())
