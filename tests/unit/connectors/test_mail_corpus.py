"""SPEC 4.5: whatever the operator's name, the subject and the address, strict readers read what was meant."""

from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from tests.support import strict_mail
from tests.support.ports import free_port
from webapp.connectors.smtp import SmtpTransport
from webapp.domain.email_address import is_valid, normalise
from webapp.messages.message import RenderedMessage
from webapp.messages.registry import MESSAGES
from webapp.settings import Settings

NAMES = (
    "Service de démonstration",
    "Mairie",
    "Ville d'Exemple, service des entreprises",
    "Ville d’Exemple, service des entreprises",
    "Mairie d’Exemple ; service « Entreprises »",
    "Exemple; Service",
    'Société "Le Phare" (SARL)',
    'Societe "Le Phare"',
    "Chambre de commerce (Nord)",
    "Chambre de métiers (Pas-de-Calais), antenne d’Arras",
    "C.C.I. de l'Exemple",
    "A. B. C.",
    "Accueil: entreprises",
    "Direction départementale des finances publiques de Seine-Saint-Denis, pôle de la création d’entreprises",
    "Direction des services, du commerce et de l'artisanat de la ville d'Exempleville-sur-Mer et de ses environs",
    "a" * 90,
    "é" * 90,
    "été, " * 17 + "hiver",
    "x, " * 29 + "y",
    "a" * 40 + ", " + "b" * 48,
    '"' * 30,
    "()" * 20,
    "\\" * 12 + " et \\, \"",
    "Δήμος Αθηναίων, Υπηρεσία επιχειρήσεων και επαγγελματιών της πόλης",
    "Город Пример; служба предприятий (центр)",
    "東京都、事業者サービス課",
    "خدمة الشركات، المدينة",
    "שירות לעסקים, העיר",
    "सेवा, उद्यम",
    "🏛️ Mairie 👩‍👩‍👧‍👦, service",
    "e\u0301 décomposé, service",
    "=?utf-8?q?Faux?=",
    "contact@exemple.fr",
    "Mairie <contact@exemple.fr>",
    "Deux  espaces, et\u00a0insécables",
    "@",
)  # fmt: skip
ADDRESSES = {
    "zoe@exemple.fr": "zoe@exemple.fr",
    "zoe+espace@exemple.fr": "zoe+espace@exemple.fr",
    "o'brien!#$%&*/=?^_`{|}~@exemple.fr": "o'brien!#$%&*/=?^_`{|}~@exemple.fr",
    f"{'z' * 64}@{'d' * 31}.fr": f"{'z' * 64}@{'d' * 31}.fr",
    '"zoe, m; (x)"@x.fr': '"zoe, m; (x)"@x.fr',
    '"zoe\\"m"@exemple.fr': '"zoe\\"m"@exemple.fr',
    "zoe@straße.de": "zoe@xn--strae-oqa.de",
    "zoe@βόλος.com": "zoe@xn--nxasmm1c.com",
    "zoe@نامه‌ای.com": "zoe@xn--mgba3gch31f060k.com",
    "zoe@ශ්‍රී.com": "zoe@xn--10cl1a0b660p.com",
    "zoe@café-exemple.fr": "zoe@xn--caf-exemple-dbb.fr",
    "zoe@例え.jp": "zoe@xn--r8jz45g.jp",
}
"""Addresses as they are stored, and as SMTP knows them. ß, ς, ZWNJ and ZWJ: IDNA 2003 sent them to another domain."""
TEXT = "Bonjour Zoé,\n\n. un point\n.\nFrom la ligne\n  espaces \n" + "é" * 200 + "\n= 2 + 2\n"
HTML = f'<!DOCTYPE html><html lang="fr"><title>é</title><p>{"été " * 60}</p></html>\n'


class Keeping:
    """``got``: (recipients, source) of each message."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.got.append((envelope.rcpt_tos, envelope.content))
        return "250 Kept"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Controller, Keeping]]:
    handler = Keeping()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller, handler
    controller.stop()


@pytest.fixture
def transport_of(server: tuple[Controller, Keeping], tmp_path: Path) -> Any:
    def build(name: str) -> SmtpTransport:
        return SmtpTransport(Flask(__name__), Settings(data_dir=tmp_path, mail_port=server[0].port, operator_name=name))

    return build


def by_the_standard_library(source: bytes) -> tuple[list[tuple[str, str]], list[str], str, str, str]:
    """Raises what it finds wrong. A name is decoded from its bytes: before Python 3.13 the parser keeps the space
    between two encoded-words of a name (gh-128110)."""
    mail = BytesParser(policy=policy.strict).parsebytes(source)
    lines = source.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ").split("\r\n")
    raw = next(line for line in lines if line.startswith("From: ")).removeprefix("From: ").rpartition("<")[0].strip()
    names = [str(make_header(decode_header(raw)))]
    sender = list(zip(names, [mailbox.addr_spec for mailbox in mail["From"].addresses], strict=True))
    text, html = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    return sender, [mailbox.addr_spec for mailbox in mail["To"].addresses], str(mail["Subject"]), text, html


@pytest.mark.parametrize("name", NAMES)
def test_every_name_every_subject_and_every_address_is_read_as_meant(
    name: str, server: tuple[Controller, Keeping], transport_of: Any
) -> None:
    transport, got = transport_of(name), server[1].got
    subjects, addresses = sorted({cls.subject for cls in MESSAGES.values()}), list(ADDRESSES.items())
    for turn in range(max(len(subjects), len(addresses))):
        subject = subjects[(turn + NAMES.index(name)) % len(subjects)]
        stored, sent = addresses[turn % len(addresses)]
        transport(RenderedMessage("abc123", stored, subject, TEXT, HTML), lambda: None)
        recipients, source = got[-1]
        meant = [(name, "ne-pas-repondre@example.org")], [sent], subject, TEXT, HTML
        read = strict_mail.read(source)
        assert recipients == [sent]
        assert (read.sender, [address for _, address in read.to], read.subject, read.text, read.html) == meant
        assert by_the_standard_library(source) == meant


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_the_forms_accept_is_stored_as_in_the_corpus(address: str) -> None:
    """They refuse quoted addresses, and joiners, which nobody sees."""
    assert is_valid(address) is not bool(set(address) & set('"\u200c\u200d'))
    assert not is_valid(address) or normalise(address) == address


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        (b"From: Ville d'Exemple, service <a@exemple.fr>", "a mailbox is"),
        (b"Subject: Cr=?utf-8?q?=C3=A9?=", "stands alone"),
        (b"Subject: =?utf-8?q?=C3=A9?==?utf-8?q?=C3=A9?=", "stands alone"),
        (b"Subject:\r\n =?utf-8?q?" + b"a" * 64 + b"?=", "75 characters"),
        (b"Subject: " + b"a " * 40, "short lines"),
        (b"Subject: \xc3\xa9", "seven-bit"),
        (b"From: =?utf-8?q?a,b?= <a@exemple.fr>", "a mailbox is"),
        (b"From: <a@exemple_.fr>", "an address"),
        (b"Content-Type: multipart/mixed; boundary=b", "alternatives"),
    ],
)
def test_the_strict_reader_refuses(header: bytes, rule: str) -> None:
    with pytest.raises(strict_mail.Malformed, match=rule):
        strict_mail.read(altered(header))


def test_the_strict_reader_refuses_a_letter_cut_in_two() -> None:
    with pytest.raises(UnicodeDecodeError):
        strict_mail.read(altered(b"Subject: =?utf-8?q?=C3?= =?utf-8?q?=A9?="))


def altered(header: bytes) -> bytes:
    """A good message with another header of the same name."""
    headers = {
        b"From": b"From: <a@exemple.fr>",
        b"To": b"To: <a@exemple.fr>",
        b"Subject": b"Subject: Objet",
        b"Content-Type": b"Content-Type: multipart/alternative; boundary=b",
    }
    headers[header.partition(b":")[0]] = header
    part = b'--b\r\nContent-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nX\r\n'
    return b"\r\n".join([*headers.values(), b"", part % b"plain" + part % b"html" + b"--b--\r\n"])


def test_the_strict_reader_reads_what_is_right() -> None:
    assert strict_mail.read(altered(b'From: "A, B" <a@exemple.fr>')).sender == [("A, B", "a@exemple.fr")]
