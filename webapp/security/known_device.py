"""A device on which people have signed in: OWASP's "device cookie" (SPEC 6, 8.1; docs/decisions/0025).

The cookie is sealed with the keyring, so nothing is stored here. It holds a random id, and for each address that signed
in there a keyed hash and the time, in seconds since 1970. Nobody can read an address in it, or add one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Self

from webapp.security.keyring import CannotDecrypt, Keyring, Purpose

LIFETIME = timedelta(days=183)
"""Six months, from the latest sign-in with an address."""
MAX_ADDRESSES = 20
"""More would not fit into a cookie; the address that signed in longest ago is forgotten first."""
_HASH_LENGTH = 32


@dataclass(frozen=True)
class KnownDevice:
    """`id`: limits count it under this. `signed_in_at`: seconds, by hash of an address."""

    id: str
    signed_in_at: Mapping[str, int]

    @classmethod
    def new(cls) -> Self:
        return cls(token_urlsafe(16), {})

    @classmethod
    def read(cls, keyring: Keyring, cookie: str, now: datetime) -> Self | None:
        """The device of a cookie. None if we did not make it, or nobody has signed in there for six months."""
        try:
            document = keyring.decrypt(cookie.encode("ascii", "replace"))
            device_id, found = document["device"], document["signed_in_at"]
        except (CannotDecrypt, KeyError):
            return None
        oldest = (now - LIFETIME).timestamp()
        living = {hashed: seconds for hashed, seconds in found.items() if seconds > oldest}
        return cls(device_id, living) if living else None

    def attempts_id(self, keyring: Keyring, email_key: str) -> str:
        """Under which the failures for this address are counted here; empty if it has not signed in on this device.

        It is another one after each sign-in with this address, so that whoever has copied the cookie before keeps the
        failures of that time.
        """
        hashes = (hashed[:_HASH_LENGTH] for hashed in keyring.keyed_hashes(Purpose.KNOWN_DEVICE, self.id, email_key))
        return next((f"{self.id} {self.signed_in_at[hashed]}" for hashed in hashes if hashed in self.signed_in_at), "")

    def after_sign_in(self, keyring: Keyring, email_key: str, now: datetime) -> Self:
        hashes = keyring.keyed_hashes(Purpose.KNOWN_DEVICE, self.id, email_key)
        current, *former = (hashed[:_HASH_LENGTH] for hashed in hashes)
        others = {hashed: at for hashed, at in self.signed_in_at.items() if hashed not in (current, *former)}
        latest = sorted(others.items(), key=lambda item: item[1])[-(MAX_ADDRESSES - 1) :]
        return replace(self, signed_in_at={**dict(latest), current: int(now.timestamp())})

    def cookie(self, keyring: Keyring) -> str:
        return keyring.encrypt({"device": self.id, "signed_in_at": dict(self.signed_in_at)}).decode()
