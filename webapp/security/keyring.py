"""Keys derived from the secret key, and sealing of what must be read back but never lies in clear.

One secret is configured; each purpose gets its own key by HKDF-SHA-256 (RFC 5869), so that a token of one purpose is
never valid for another. Older secrets still open what they sealed.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class CannotDecrypt(Exception):
    """Sealed by a key that is gone, or altered."""


class Keyring:
    """Seals JSON documents (Fernet: AES-128-CBC + HMAC-SHA-256) and derives keys."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)
        self._box = MultiFernet([Fernet(urlsafe_b64encode(key)) for key in self.keys("sealed documents")])
        self._code_keys = self.keys("single-use codes")

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

    def code_hash(self, code: str) -> str:
        """Keyed hash of a random code of 55 bits or more (SPEC 4.1): no slow hash is owed to such entropy."""
        return self.code_hashes(code)[0]

    def code_hashes(self, code: str) -> list[str]:
        """The hash under the present key, then under each older one."""
        return [hmac.digest(key, code.encode(), hashlib.sha256).hex() for key in self._code_keys]

    def code_matches(self, code: str, stored: str) -> bool:
        """Constant-time comparison with the present and the older keys."""
        return True in [hmac.compare_digest(candidate, stored) for candidate in self.code_hashes(code)]
