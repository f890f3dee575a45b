"""All keys derive from the secret key. What must be read back later is stored encrypted, never in clear.

One secret is configured. Each purpose gets its own key by HKDF-SHA-256 (RFC 5869), so that a token of one purpose is
never valid for another. Older secrets still decrypt what they encrypted.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from enum import Enum
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Purpose(Enum):
    """The purpose of a keyed hash. Two purposes never give the same hash, whatever is hashed."""

    ACTIVATION_CODE = "activation code"
    EMAIL_CHANGE_CODE = "email change code"
    CANCEL_LINK = "cancel link"
    REFUSAL_LINK = "refusal link"
    RESET_LINK = "reset link"
    OBJECTION_LINK = "objection link"
    HELP_CODE = "help code"
    SESSION = "session"
    NEXT_SESSION = "session token after this one"
    PRESS = "press of a button"
    STASH = "forms of a session that has ended"
    RECAP = "answers that a recap shows"
    SPENT_EMAIL = "address of a spent code"
    REFUSED_EMAIL = "address whose holder refuses requests"
    RECIPIENT = "address of a message"
    SIGN_IN_ATTEMPTS = "sign-in attempts"
    RATE_LIMIT = "rate limit"
    KNOWN_DEVICE = "known device"


LEGACY_FORMS = {
    Purpose.ACTIVATION_CODE: "{}",
    Purpose.EMAIL_CHANGE_CODE: "{}",
    Purpose.CANCEL_LINK: "{}",
    Purpose.RESET_LINK: "{}",
    Purpose.OBJECTION_LINK: "{}",
    Purpose.HELP_CODE: "help code {}",
    Purpose.SESSION: "{}",
    Purpose.SPENT_EMAIL: "{}",
}
"""The text that the release of revision 0006 hashed, with one key for all purposes. Its rows are accepted as long as
they may live. The last ones are expired codes, 48 hours and 30 days after the last machine was upgraded; then this
table can go. Counters are not in it: they start from zero."""


class CannotDecrypt(Exception):
    """The document was altered, or its key is gone."""


class Keyring:
    """Encrypt JSON documents (Fernet: AES-128-CBC + HMAC-SHA-256), compute keyed hashes, derive keys."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)
        self._box = MultiFernet([Fernet(urlsafe_b64encode(key)) for key in self.keys("sealed documents")])
        self._hash_keys = {purpose: self.keys(f"keyed hash: {purpose.value}") for purpose in Purpose}
        self._legacy_keys = self.keys("single-use codes")

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """One key of 32 bytes per configured secret, the current one first."""
        return tuple(
            HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
            for secret in self._secrets
        )

    def encrypt(self, document: dict[str, Any]) -> bytes:
        return self._box.encrypt(json.dumps(document, ensure_ascii=False).encode(errors="surrogatepass"))

    def decrypt(self, sealed: bytes) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(self._box.decrypt(sealed))
        except InvalidToken as error:
            raise CannotDecrypt from error
        return document

    def keyed_hash(self, purpose: Purpose, *parts: str) -> str:
        """The HMAC-SHA-256 (hexadecimal) that finds a secret or an address again, under the purpose's current key.

        A random code of 55 bits or more needs no slow hash (SPEC 4.1).
        """
        return _digest(self._hash_keys[purpose][0], _joined(parts))

    def keyed_hashes(self, purpose: Purpose, *parts: str) -> list[str]:
        """All forms of a stored hash: under the current key, under older keys, and as the previous release wrote it."""
        hashes = [_digest(key, _joined(parts)) for key in self._hash_keys[purpose]]
        if purpose in LEGACY_FORMS:
            before = LEGACY_FORMS[purpose].format(*parts).encode()
            hashes += [_digest(key, before) for key in self._legacy_keys]
        return hashes

    def matches(self, stored: str, purpose: Purpose, *parts: str) -> bool:
        """True when the stored hash is one of ``keyed_hashes``. The comparison takes constant time."""
        return True in [hmac.compare_digest(candidate, stored) for candidate in self.keyed_hashes(purpose, *parts)]


def _joined(parts: Sequence[str]) -> bytes:
    """Each part follows its length, so that ("a", "bc") and ("ab", "c") differ."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4) + part for part in encoded)


def _digest(key: bytes, message: bytes) -> str:
    return hmac.digest(key, message, hashlib.sha256).hex()
