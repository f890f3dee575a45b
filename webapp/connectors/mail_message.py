"""A message as it travels (SPEC 4.5): the standard library's modern message, which strict readers accept."""

import re
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any

from webapp.domain.email_address import in_ascii
from webapp.messages.message import RenderedMessage
from webapp.settings import Settings

LINE_LENGTH = 76
"""The longest line that may hold an encoded-word (RFC 2047 section 2), or quoted-printable text (RFC 2045, 6.7)."""
_PLAIN = re.compile(r"[\w!#$%&'*+/^`{|}~-]{1,60}(?: [\w!#$%&'*+/^`{|}~-]{1,60})*", re.ASCII)
"""A name that stands as it is: atoms of RFC 5322, none like an encoded-word, one space between two."""


class MailPolicy(EmailPolicy):
    """Encode a whole text or nothing of it, and fold with `email.header`.

    The modern policy folds by itself, but not soundly: CPython until 3.13 loses the quotes of a long name
    (gh-80222), leaves its comma bare (gh-121284), and encodes parts of a word or of an address
    (docs/decisions/0026).
    """

    def fold(self, name: str, value: Any) -> str:
        header = Header(header_name=name, maxlinelen=LINE_LENGTH)
        for mailbox in getattr(value, "addresses", ()):
            if mailbox.display_name:
                _append(header, mailbox.display_name, is_plain=_PLAIN.fullmatch(mailbox.display_name) is not None)
            header.append(f"<{mailbox.addr_spec}>", "us-ascii")
        if not hasattr(value, "addresses"):
            _append(header, str(value), is_plain=str(value).isascii() and "=?" not in value)
        body = header.encode(linesep=self.linesep)
        return f"{name}:{'' if body.startswith(self.linesep) else ' '}{body}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")


def _append(header: Header, text: str, *, is_plain: bool) -> None:
    header.append(text, "us-ascii" if is_plain else "utf-8")


def build_message(message: RenderedMessage, settings: Settings) -> EmailMessage:
    """The message with its headers, in 7-bit lines, so that every server takes it (RFC 6152).

    Raises:
        ValueError: a header would have two lines, or an address is none.
        UnicodeEncodeError: the address is not ASCII before its `@` (RFC 6531, which few servers know).
    """
    mail = EmailMessage(policy=MailPolicy(linesep="\r\n", max_line_length=LINE_LENGTH))
    mail["From"] = Address(settings.operator_name, addr_spec=in_ascii(parseaddr(settings.mail_sender)[1]))
    mail["To"] = Address(addr_spec=in_ascii(message.to))
    if message.reply_to:
        mail["Reply-To"] = Address(addr_spec=in_ascii(message.reply_to))
    mail["Subject"] = message.subject
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = f"<{message.id}@{settings.public_host}>"
    mail["Content-Language"] = "fr"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer
    mail["X-Auto-Response-Suppress"] = "All"  # what Exchange knows instead
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail
