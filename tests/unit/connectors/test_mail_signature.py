"""SPEC 4.5: where a key is configured, messages are signed for the domain of their sender (RFC 6376)."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from flask import Flask

from tests.support import strict_mail
from webapp.connectors.embedded_mailbox import start_mailbox
from webapp.connectors.mail_signature import dns_record, sign
from webapp.connectors.smtp import SmtpTransport
from webapp.messages.message import RenderedMessage
from webapp.settings import Settings, SettingsError, load_settings


def key_file(folder: Path, key: Any, form: PrivateFormat = PrivateFormat.PKCS8, encryption: Any = None) -> Path:
    file = folder / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, form, encryption or NoEncryption()))
    return file


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def published(settings: Settings) -> Callable[..., bytes | None]:
    """A DNS that holds the record that we print, as a zone file would be read."""
    record = re.fullmatch(r'(\S+) IN TXT \( ((?:"[^"]{1,255}" ?)+)\)', dns_record(settings) or "")
    assert record
    name, value = record[1], "".join(re.findall(r'"([^"]*)"', record[2]))
    return lambda asked, **_: value.encode() if asked.decode() == name else None


def received(settings: Settings, data_dir: Path) -> bytes:
    mailbox = start_mailbox(data_dir)
    message = RenderedMessage("abc123", "zoe@exemple.fr", "Création", ".\nFrom été  \n\n\n", "<p>été</p>")
    try:
        SmtpTransport(Flask(__name__), settings.model_copy(update={"mail_port": mailbox.port}))(message, lambda: None)
    finally:
        mailbox.stop()
    (file,) = (data_dir / "mailbox" / "new").iterdir()
    return file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize(
    ("sender", "domain", "signed_by"),
    [
        ("ne-pas-repondre@example.org", None, "example.org"),
        ("ne-pas-repondre@espace.example.org", "example.org", "example.org"),
        ("Espace <x@espace.straße.de>", None, "espace.xn--strae-oqa.de"),
    ],
)
def test_a_message_is_signed_and_its_receiver_verifies_it(
    tmp_path: Path, key: rsa.RSAPrivateKey, form: PrivateFormat, sender: str, domain: str | None, signed_by: str
) -> None:
    settings = Settings(
        data_dir=tmp_path,
        mail_sender=sender,
        mail_dkim_domain=domain,
        mail_dkim_selector="essai2026",
        mail_dkim_key_file=key_file(tmp_path, key, form),
    )
    source, dns = received(settings, tmp_path), published(settings)
    assert dkim.verify(source, dnsfunc=dns)
    signature = strict_mail.read(source).headers["DKIM-Signature"]
    assert f"d={signed_by};" in signature and "s=essai2026;" in signature
    for covered in ("from", "to", "subject", "date", "message-id", "content-type", "mime-version"):
        assert covered in re.split(r"[\s:;=]+", signature)
    for before, after in ((b"Subject: ", b"Subject: x"), (b"From ", b"from "), (b"To: ", b"From: <a@b.fr>\r\nTo: ")):
        assert not dkim.verify(source.replace(before, after, 1), dnsfunc=dns)


def test_a_key_file_that_an_editor_has_rewritten_signs(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    file = key_file(tmp_path, key)
    file.write_bytes(b"espace2026\r\n" + file.read_bytes().replace(b"\n", b"\r\n"))
    settings = Settings(data_dir=tmp_path, mail_dkim_key_file=file)
    assert dkim.verify(received(settings, tmp_path), dnsfunc=published(settings))


def test_without_a_key_a_message_is_not_signed(tmp_path: Path) -> None:
    assert b"DKIM" not in received(Settings(data_dir=tmp_path), tmp_path)
    assert sign(b"x", Settings()) == b"x" and dns_record(Settings()) is None


@pytest.mark.parametrize("fault", ["short", "elliptic", "edwards", "encrypted", "text"])
def test_a_key_that_cannot_sign_stops_the_start(tmp_path: Path, key: rsa.RSAPrivateKey, fault: str) -> None:
    file = key_file(tmp_path, key)
    if fault == "short":
        key_file(tmp_path, rsa.generate_private_key(65537, 1024))  # noqa: S505 (that it is too short is the point)
    elif fault == "elliptic":
        key_file(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    elif fault == "edwards":
        key_file(tmp_path, ed25519.Ed25519PrivateKey.generate())
    elif fault == "encrypted":
        key_file(tmp_path, key, encryption=BestAvailableEncryption(b"secret"))
    else:
        file.write_text("no key")
    with pytest.raises(SettingsError, match="ESPACE_MAIL_DKIM_KEY_FILE: must be"):
        load_settings(mail_dkim_key_file=file)


@pytest.mark.parametrize("domain", ["exemple.fr", "ple.org", "a.example.org", "not a domain", "x"])
def test_a_domain_that_the_sender_does_not_belong_to_stops_the_start(domain: str) -> None:
    """DMARC: the signature would count for nothing."""
    with pytest.raises(SettingsError, match="ESPACE_MAIL_DKIM_DOMAIN"):
        load_settings(mail_dkim_domain=domain)
