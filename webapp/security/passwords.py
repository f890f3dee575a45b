"""Passwords and trusted answers are hashed twice: by HMAC-SHA-256 with a key (the pepper), then by Argon2id.

A stored hash is ``$pepper$v=1,k=<key id>$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>``. Releases before
the pepper stored the Argon2id hash of the secret itself: it is still verified, and replaced at the next sign-in
(docs/decisions/0023).
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, Self

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.domain.text import composed
from webapp.security.hashing_slots import HashingBusy, HashingSlots
from webapp.security.keyring import Keyring

UNUSABLE = "!"
"""Takes the place of a hash: no password opens the space until its owner chooses another."""
DUMMY_SECRET = b"nobody has this secret: it is hashed so that a check takes as long as any other"
KEY_ID_BYTES = 4
STORED = re.compile(
    r"(?:\$pepper\$v=1,k=(?P<key_id>[0-9a-f]+))?"
    r"(?P<argon2>\$argon2id\$v=19\$m=(?P<memory_kib>\d+),t=(?P<passes>\d+),p=(?P<lanes>\d+)\$[^$]+\$[^$]+)"
)


class Cost(NamedTuple):
    """What one Argon2id hash costs (RFC 9106)."""

    passes: int
    memory_kib: int
    lanes: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``passes:KiB:lanes``.

        Raises:
            ValueError: this is not a cost, or Argon2id has none such.
        """
        passes, memory_kib, lanes = map(int, text.split(":"))
        cost = cls(passes, memory_kib, lanes)
        if not (1 <= cost.passes <= 100 and 1 <= cost.lanes <= 64 and 8 * cost.lanes <= cost.memory_kib <= 4 * 1024**2):
            raise ValueError
        return cost

    def __str__(self) -> str:
        return ":".join(map(str, self))


class _Stored(NamedTuple):
    """What a row holds. ``key_id``: None when its release had no pepper. ``cost``: None when no secret is right."""

    key_id: str | None
    cost: Cost | None
    argon2: str

    @classmethod
    def read(cls, text: str) -> Self:
        found = STORED.fullmatch(text)
        if found is None:
            return cls(None, None, "")
        return cls(found["key_id"], Cost(*map(int, found.group("passes", "memory_kib", "lanes"))), found["argon2"])


class Passwords:
    """Hash secrets that people remember, and verify them, at most so many at once on this machine.

    ``keyring``: every key that a stored hash may need, the current one first. ``former``: costs that rows may still
    have besides ``cost``.
    """

    def __init__(self, keyring: Keyring, cost: Cost, former: Sequence[Cost], slots: HashingSlots) -> None:
        ids = [key[:KEY_ID_BYTES].hex() for key in keyring.keys("key id of the pepper")]
        self._peppers = dict(zip(ids, keyring.keys("pepper of passwords"), strict=True))
        self._key_id, self._cost, self._former, self._slots = ids[0], cost, tuple(former), slots

    def hash(self, secret: str) -> str:
        """The hash to store. This takes tens of milliseconds: never call it while the database is locked.

        Raises:
            HashingBusy: too many others hash on this machine.
        """
        keyed = _keyed_hash(self._peppers[self._key_id], composed(secret))
        with self._slots.one():
            return f"$pepper$v=1,k={self._key_id}{PasswordHasher(*_options(self._cost)).hash(keyed)}"

    def verify(self, stored: str, secret: str) -> bool:
        """True when `stored` is a hash of the secret, under a key that is still configured.

        Releases before NFC hashed what the keyboard wrote: such a hash gets a second try with what was typed, and a
        third in NFD. How many tries there are depends only on what was typed.

        The work of a try is the same whatever the row holds: a hash at the current cost and one at each former cost,
        of which one is compared (SPEC 8.7). Only a cost that is not configured takes the place of the current one.

        Raises:
            HashingBusy: too many others hash on this machine.
        """
        written = dict.fromkeys((composed(secret), secret, unicodedata.normalize("NFD", secret)))
        return any(self._verify(stored, form) for form in written)

    def _verify(self, stored: str, secret: str) -> bool:
        row = _Stored.read(stored)
        pepper = self._peppers.get(row.key_id or "")
        keyed = _keyed_hash(pepper, secret) if pepper else secret.encode()
        current = self._cost if row.cost is None or row.cost in self._former else row.cost
        with self._slots.one():
            return True in [_is_right(row, keyed, cost) for cost in dict.fromkeys((current, *self._former))]

    def needs_rehash(self, stored: str) -> bool:
        """True when the key or the cost is no longer the current one."""
        row = _Stored.read(stored)
        return (row.key_id, row.cost) != (self._key_id, self._cost)

    def renew(self, stored: str, right_secret: str) -> str:
        """What to store of a secret that was just found right: a new hash when `needs_rehash`, or `stored` itself.

        On a machine that is busy it stays as it is until the next time: this keeps nobody out.
        """
        try:
            return self.hash(right_secret) if self.needs_rehash(stored) else stored
        except HashingBusy:
            return stored

    def describe(self, stored: str) -> str:
        """Which key and which cost a row needs, for the operator, who may remove those that no row needs."""
        row = _Stored.read(stored)
        if row.cost is None:
            return "unusable"
        key = f"key {row.key_id}" if row.key_id else "no key"
        if row.key_id is not None and row.key_id != self._key_id:
            key += " (fallback)" if row.key_id in self._peppers else " (GONE: no secret is right)"
        cost = f"cost {row.cost}"
        if row.cost != self._cost:
            cost += " (former)" if row.cost in self._former else " (NOT in ESPACE_ARGON2_FORMER)"
        return f"{key}, {cost}"


def _is_right(row: _Stored, keyed: bytes, cost: Cost) -> bool:
    """Do the work of this cost: a comparison when the row has it, else a hash that nobody needs."""
    hasher = PasswordHasher(*_options(cost))
    if row.cost != cost:
        hasher.hash(DUMMY_SECRET)
        return False
    try:
        return hasher.verify(row.argon2, keyed)
    except (VerificationError, InvalidHashError):
        return False


def _keyed_hash(pepper: bytes, secret: str) -> bytes:
    return hmac.digest(pepper, secret.encode(), hashlib.sha256)


def _options(cost: Cost) -> tuple[int, int, int]:
    return cost.passes, cost.memory_kib, cost.lanes
