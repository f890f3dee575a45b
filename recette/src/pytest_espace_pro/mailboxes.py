"""Tests read messages from the test kit, from Mailpit, or from any mailbox by IMAP. One interface: ``Mailbox``."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from functools import cached_property
from imaplib import IMAP4, IMAP4_SSL
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

from pytest_espace_pro.kit import CODE, LINK, Kit

WAIT_SECONDS = 30.0
POLL_SECONDS = 0.5
TIMEOUT_SECONDS = 30
MAX_MESSAGES_READ = 200
"""Mailpit lists the messages of everybody: this many of the newest are searched."""
NO_KIT = "--espace-mail kit needs --espace-token; without a test kit give mailpit:URL or imap:URL."
Wanted = TypeVar("Wanted")


class NoMessage(AssertionError):
    """The expected message did not come."""


@dataclass(frozen=True)
class Message:
    to: str
    sender: str
    subject: str
    text: str
    html: str

    @property
    def code(self) -> str | None:
        """The activation code in the message, if it has one."""
        found = CODE.search(self.text)
        return found[0] if found else None

    @property
    def links(self) -> list[str]:
        return LINK.findall(self.text)


class Mailbox(ABC):
    @abstractmethod
    def received(self, address: str) -> list[Message]:
        """The messages that an address has received so far, newest first."""

    def close(self) -> None:  # noqa: B027 (most mailboxes have nothing to close)
        """Close the connection: nothing more will be read."""

    def messages(self, address: str, *, at_least: int = 1, wait_seconds: float = WAIT_SECONDS) -> list[Message]:
        """The messages of an address, newest first. Waits until there are ``at_least`` messages."""
        return self._await(address, lambda found: found if len(found) >= at_least else None, wait_seconds)

    def code_sent_to(self, address: str) -> str:
        """The newest activation code that was sent to an address."""
        return self._await(address, lambda found: next((code for one in found if (code := one.code)), None))

    def link_sent_to(self, address: str, path: str) -> str:
        """The newest link to a path of the site. Other messages may come before it."""
        return self._await(
            address, lambda found: next((link for one in found for link in one.links if path in link), None)
        )

    def _await(
        self, address: str, wanted: Callable[[list[Message]], Wanted | None], wait_seconds: float = WAIT_SECONDS
    ) -> Wanted:
        deadline = time.monotonic() + wait_seconds
        while (found := wanted(received := self.received(address))) is None:
            if time.monotonic() > deadline:
                raise NoMessage(f"{address} has received {[one.subject for one in received] or 'nothing'}")
            time.sleep(POLL_SECONDS)
        return found


class KitMailbox(Mailbox):
    """The messages that the service sent to its embedded mail server."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def received(self, address: str) -> list[Message]:
        found = self._kit.messages(address, wait_seconds=1)
        return [Message(*(one[name] for name in ("to", "sender", "subject", "text", "html"))) for one in found]


class Mailpit(Mailbox):
    """Mailpit, by its HTTP API (version 1)."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def received(self, address: str) -> list[Message]:
        listed = self._get(f"messages?limit={MAX_MESSAGES_READ}")["messages"]
        wanted = [one["ID"] for one in listed if address.casefold() in self._addresses(one)]
        return [self._message(address, self._get(f"message/{id_}")) for id_ in wanted]

    @staticmethod
    def _addresses(listed: dict[str, Any]) -> set[str]:
        return {to["Address"].casefold() for to in listed["To"]}

    @staticmethod
    def _message(address: str, one: dict[str, Any]) -> Message:
        return Message(address, one["From"]["Address"], one["Subject"], one["Text"], one["HTML"])

    def _get(self, path: str) -> Any:
        with urlopen(f"{self._url}/api/v1/{path}", timeout=TIMEOUT_SECONDS) as answer:
            return json.load(answer)


class Imap(Mailbox):
    """A mailbox that receives sub-addresses: ``imaps://user:password@host:port/FOLDER``. No message is marked read."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def received(self, address: str) -> list[Message]:
        self._server.noop()  # makes the server report new messages
        _, (numbers,) = self._server.search(None, "TO", f'"{address}"')
        found = [self._fetch(number) for number in reversed(numbers.split())]
        return [self._message(address, one) for one in found if self._is_to(address, one)]

    def close(self) -> None:
        if "_server" in vars(self):
            self._server.logout()

    @cached_property
    def _server(self) -> IMAP4:
        kind: type[IMAP4] = IMAP4_SSL if self._url.scheme == "imaps" else IMAP4
        port = self._url.port or (993 if kind is IMAP4_SSL else 143)
        server = kind(self._url.hostname or "", port, timeout=TIMEOUT_SECONDS)
        try:
            server.login(unquote(self._url.username or ""), unquote(self._url.password or ""))
            server.select(self._url.path.strip("/") or "INBOX", readonly=True)
        except IMAP4.error:
            server.shutdown()
            raise
        return server

    def _fetch(self, number: bytes) -> EmailMessage:
        _, parts = self._server.fetch(number.decode(), "(BODY.PEEK[])")
        content = next(part[1] for part in parts if isinstance(part, tuple))
        return message_from_bytes(content, policy=policy.default)

    @staticmethod
    def _is_to(address: str, message: EmailMessage) -> bool:
        """IMAP searches a part of the header (RFC 9051, SEARCH): "zoe" also finds "chloe.zoe"."""
        named = getaddresses([str(value) for value in message.get_all("To", [])])
        return address.casefold() in {one.casefold() for _, one in named}

    @staticmethod
    def _message(address: str, message: EmailMessage) -> Message:
        text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
        contents = (str(part.get_content()) if part else "" for part in (text, html))
        return Message(address, str(message["From"]), str(message["Subject"]), *contents)


def open_mailbox(where: str, kit: Kit | None) -> Mailbox:
    """Open the mailbox of ``--espace-mail``: kit, mailpit:URL or imap:URL.

    Raises:
        ValueError: ``where`` is none of these, or is kit without a test kit.
    """
    kind, _, url = where.partition(":")
    if kind == "kit":
        if kit is None:
            raise ValueError(NO_KIT)
        return KitMailbox(kit)
    if kind not in ("mailpit", "imap") or "://" not in url:
        raise ValueError(f"--espace-mail {kind}:… is not kit, mailpit:URL or imap:URL.")
    return Mailpit(url) if kind == "mailpit" else Imap(url)
