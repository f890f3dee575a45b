"""A reader of mail that accepts nothing but what RFC 5322, 2045, 2047 and 5321 allow a sender to write.

Large providers refuse or garble what other readers forgive: an encoded-word glued to a word, a name cut within a
letter, a bare comma in a name, eight-bit text.
"""

import quopri
import re
from base64 import b64decode
from dataclasses import dataclass

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
QUOTED = r'"(?:[^"\\\r\n]|\\.)*"'
DOT_ATOM = rf"{ATOM}(?:\.{ATOM})*"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?:{DOT_ATOM}|{QUOTED})@{LABEL}(?:\.{LABEL})*")
MAILBOX = re.compile(rf"(?P<name>(?:{ATOM}|{QUOTED})(?:\s+(?:{ATOM}|{QUOTED}))*)?\s*<(?P<address>[^<>]+)>")
WORD = re.compile(rf"{QUOTED}|{ATOM}")
ENCODED = re.compile(r"=\?(?P<charset>[\w-]+)\?(?P<how>[bq])\?(?P<text>[!->@-~]+)\?=", re.IGNORECASE)
IN_PHRASE = re.compile(r"[A-Za-z0-9!*+/=_-]+")  # RFC 2047 section 5 (3)
HEADER = re.compile(r"(?P<name>[!-9;-~]+): ?(?P<body>.*)", re.DOTALL)
BOUNDARY = re.compile(r'multipart/alternative;\s*boundary="?(?P<boundary>[^"\s]+)"?')
QP_LINE = re.compile(r"(?:[ \t!-<>-~]|=[0-9A-F]{2})*=?")


class Malformed(AssertionError):
    """The message breaks a rule; the text says which."""


def demand(holds: object, rule: str, found: object) -> None:
    if not holds:
        raise Malformed(f"{rule}: {found!r}")


@dataclass(frozen=True)
class StrictMail:
    """What was read. ``sender`` and ``to``: (name, address) of each mailbox."""

    headers: dict[str, str]
    sender: list[tuple[str, str]]
    to: list[tuple[str, str]]
    subject: str
    text: str
    html: str


def read(source: bytes) -> StrictMail:
    """Read a message.

    Raises:
        Malformed: it breaks a rule.
    """
    demand(source.isascii() and b"\0" not in source, "seven-bit text", source[:80])
    demand(re.search(rb"(?<!\r)\n|\r(?!\n)", source) is None, "lines end with CRLF", source[:80])
    head, _, body = source.decode("ascii").partition("\r\n\r\n")
    headers = _headers(head)
    found = BOUNDARY.fullmatch(headers["Content-Type"])
    demand(found, "text and HTML are alternatives, nothing around them", headers["Content-Type"])
    assert found
    text, html = _parts(body, found["boundary"])
    mailboxes = _mailboxes(headers["From"]), _mailboxes(headers["To"])
    return StrictMail(headers, *mailboxes, unstructured(headers["Subject"]), text, html)


def _headers(head: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    for field in re.split(r"\r\n(?![ \t])", head):
        for line in field.split("\r\n"):
            demand(line.strip(), "no line of a header is blank", field)
            demand(len(line) <= (76 if "=?" in line else 78) or len(line.split()) == 1, "short lines", line)
        found = HEADER.fullmatch(field.replace("\r\n", ""))
        demand(found, "a header has a name and a body", field)
        assert found
        demand(found["name"] not in headers, "each header stands once", found["name"])
        headers[found["name"]] = found["body"].strip()
    return headers


def unstructured(body: str) -> str:
    return _joined(re.split(r"(\s+)", body), in_phrase=False)


def _joined(tokens: list[str], *, in_phrase: bool) -> str:
    """Words and the white space between them; the space between two encoded-words is none (RFC 2047 section 6.2)."""
    said, after_encoded = "", False
    for number, token in enumerate(tokens):
        if number % 2:  # white space
            is_between = after_encoded and ENCODED.fullmatch(tokens[number + 1])
            said += "" if is_between else token
        else:
            after_encoded = ENCODED.fullmatch(token) is not None
            demand(after_encoded or "=?" not in token, "an encoded-word stands alone", token)
            said += _decoded(token, in_phrase=in_phrase) if after_encoded else token
    return said


def _decoded(word: str, *, in_phrase: bool) -> str:
    demand(len(word) <= 75, "an encoded-word has 75 characters at most", word)
    found = ENCODED.fullmatch(word)
    assert found
    text = found["text"]
    if found["how"].lower() == "b":
        return b64decode(text, validate=True).decode(found["charset"])
    demand(not in_phrase or IN_PHRASE.fullmatch(text), "only safe characters in the Q encoding of a name", word)
    return quopri.decodestring(text.replace("_", " "), header=False).decode(found["charset"])


def _mailboxes(body: str) -> list[tuple[str, str]]:
    """Split at commas outside quotes, as a server does before it decodes anything."""
    return [_mailbox(found.strip()) for found in re.findall(rf"(?:{QUOTED}|[^,\"])+", body)]


def _mailbox(text: str) -> tuple[str, str]:
    found = MAILBOX.fullmatch(text)
    demand(found, "a mailbox is a phrase and an address in angle brackets", text)
    assert found
    demand(ADDRESS.fullmatch(found["address"]), "an address", found["address"])
    words = re.split(r"(\s+)", found["name"].strip()) if found["name"] and '"' not in found["name"] else []
    name = _joined(words, in_phrase=True) if words else re.sub(r"\\(.)", r"\1", (found["name"] or "")[1:-1])
    return name, found["address"]


def _parts(body: str, boundary: str) -> tuple[str, str]:
    preamble, *parts, end = body.split(f"--{boundary}")
    demand(not preamble.strip() and end.strip() == "--" and len(parts) == 2, "two parts, nothing around them", end)
    return _part(parts[0], "text/plain"), _part(parts[1], "text/html")


def _part(part: str, kind: str) -> str:
    head, _, body = part.removeprefix("\r\n").partition("\r\n\r\n")
    headers = {name.lower(): value for name, value in _headers(head).items()}
    demand(headers["content-type"] == f'{kind}; charset="utf-8"', f"{kind} in UTF-8", headers["content-type"])
    demand(headers["content-transfer-encoding"] == "quoted-printable", "quoted-printable", headers)
    for line in body.split("\r\n"):
        demand(len(line) <= 76 and QP_LINE.fullmatch(line), "a line of quoted-printable", line)
        demand(not line.endswith((" ", "\t")), "no white space that a server would cut", line)
    return quopri.decodestring(body.removesuffix("\r\n")).decode().replace("\r\n", "\n")
