"""Keys derived from the secret key, and sealing of what must be read back but never lies in clear.

One secret is configured; each purpose gets its own key by HKDF-SHA-256 (RFC 5869), so that a token of one purpose is
never valid for another. Older secrets still open what they sealed.
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
    """What a keyed hash is for: no two purposes share a hash, whatever is hashed."""

    ACTIVATION_CODE = "activation code"
    CANCEL_LINK = "cancel link"
    RESET_LINK = "reset link"
    OBJECTION_LINK = "objection link"
    HELP_CODE = "help code"
    SESSION = "session"
    EXPIRED_EMAIL = "address of an expired code"
    SIGN_IN_ATTEMPTS = "sign-in attempts"
    RATE_LIMIT = "rate limit"


LEGACY_FORMS = {
    Purpose.ACTIVATION_CODE: "{}",
    Purpose.CANCEL_LINK: "{}",
    Purpose.RESET_LINK: "{}",
    Purpose.OBJECTION_LINK: "{}",
    Purpose.HELP_CODE: "help code {}",
    Purpose.SESSION: "{}",
    Purpose.EXPIRED_EMAIL: "{}",
}
"""What the release of revision 0006 hashed, with one key for all. Such rows are accepted while they may live: an
expired code is the last, 48 hours and 30 days after the last machine was upgraded. Then this table goes. Counters are
not in it: they start again."""


class CannotDecrypt(Exception):
    """Sealed by a key that is gone, or altered."""


class Keyring:
    """Seals JSON documents (Fernet: AES-128-CBC + HMAC-SHA-256) and derives keys."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)
        self._box = MultiFernet([Fernet(urlsafe_b64encode(key)) for key in self.keys("sealed documents")])
        self._hash_keys = {purpose: self.keys(f"keyed hash: {purpose.value}") for purpose in Purpose}
        self._legacy_keys = self.keys("single-use codes")

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """One 32-byte key per configured secret, the present one first."""
        return tuple(
            HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
            for secret in self._secrets
        )

    def encrypt(self, document: dict[str, Any]) -> bytes:
        return self._box.encrypt(json.dumps(document, ensure_ascii=True).encode())

    def decrypt(self, sealed: bytes) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(self._box.decrypt(sealed))
        except InvalidToken as error:
            raise CannotDecrypt from error
        return document

    def keyed_hash(self, purpose: Purpose, *parts: str) -> str:
        """Hex HMAC-SHA-256 under the present key of a purpose, by which a secret or an address is found again.

        No slow hash is owed to a random code of 55 bits or more (SPEC 4.1).
        """
        return _digest(self._hash_keys[purpose][0], _joined(parts))

    def keyed_hashes(self, purpose: Purpose, *parts: str) -> list[str]:
        """All that a stored hash may be: under the present key, under older ones, as the release before wrote it."""
        hashes = [_digest(key, _joined(parts)) for key in self._hash_keys[purpose]]
        if purpose in LEGACY_FORMS:
            before = LEGACY_FORMS[purpose].format(*parts).encode()
            hashes += [_digest(key, before) for key in self._legacy_keys]
        return hashes

    def matches(self, stored: str, purpose: Purpose, *parts: str) -> bool:
        """Compare in constant time with each of ``keyed_hashes``."""
        return True in [hmac.compare_digest(candidate, stored) for candidate in self.keyed_hashes(purpose, *parts)]


def _joined(parts: Sequence[str]) -> bytes:
    """Each part after its length: ("a", "bc") and ("ab", "c") are not the same."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4) + part for part in encoded)


def _digest(key: bytes, message: bytes) -> str:
    return hmac.digest(key, message, hashlib.sha256).hex()
