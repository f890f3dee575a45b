"""The key that signs messages for the domain of their sender (DKIM, RFC 6376)."""

from base64 import b64encode
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

LEAST_BITS = 2048
"""RFC 8301 section 3.2."""


def read_mail_key(file: Path) -> RSAPrivateKey:
    """The private key in a PEM file.

    Raises:
        ValueError: it is no RSA key of 2048 bits or more, or it is encrypted.
        OSError: the file cannot be read.
    """
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise ValueError("must be a private key in PEM form, without a pass-phrase") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise ValueError(f"must be an RSA key of {LEAST_BITS} bits or more")
    return key


def pem_of(key: RSAPrivateKey) -> bytes:
    """The private key in the PEM form that signing libraries read (PKCS #1)."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def public_key_in_dns(key: RSAPrivateKey) -> str:
    """The public key as a DNS record carries it (RFC 6376 section 3.6.1)."""
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(public).decode()
