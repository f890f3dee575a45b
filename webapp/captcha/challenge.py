"""An anti-robot challenge is issued, shown and answered once (SPEC 6).

A challenge is a signed token in the page; nothing is stored until it is answered. The token does not hold the answer:
the server computes it from the token with a key that only the server has.

The token is URL-safe base64 without padding: 16 random bytes that identify it, 8 bytes of issue time (seconds since
1970), 16 bytes that bind it to a session, 16 that bind it to a form, and 16 of signature (HMAC-SHA-256, truncated as
RFC 2104 allows).
"""

import hmac
import re
import secrets
import struct
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from typing import Self

from webapp.captcha import proof

ALPHABET = "2345679CFHRW"
"""No two look alike, even tilted: no 0 O D Q G, 1 I L J, S beside 5, Z beside 2, 8 B beside 3, A beside 4, T Y
beside 7, E P beside F and R, K X beside H, M N U V beside W. No two French names sound alike: C is the only letter that
ends in "é"; no K beside "quatre", X beside "six", S beside "effe", E beside "deux". There are 12^6 answers: 21.5
bits."""

LENGTH = 6

LIFETIME = timedelta(hours=24)
"""Longer than 20 hours, so the person needs no way to extend it (WCAG 2.2.1, RGAA 13.1.4)."""

_LOOK_ALIKES = str.maketrans("SZGB8MNUVTY1AE", "52633WWWW7774F")
"""What people read for a character of the alphabet (docs/captcha.md). Neither side of a pair is drawn beside the other,
so that reading them kindly makes no answer easier to guess."""
_BODY = struct.Struct(">16sq16s16s")
_TAG_BYTES = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{96}")  # 72 bytes: base64 needs no padding
_MAX_ANSWER_LENGTH = 64


class ChallengeMode(StrEnum):
    """How a person chose to answer the challenge. Forms hold the values."""

    IMAGE = "image"
    SOUND = "son"
    AUTOMATIC = "automatique"


class Outcome(Enum):
    """The result of an answer."""

    PASSED = "passed"
    WRONG = "wrong"
    EXPIRED = "expired"
    FOREIGN = "foreign"
    """The challenge is not ours, or belongs to another session or another form."""


class ForeignToken(ValueError):
    """The token is malformed or was not signed by one of our keys."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """One key per purpose: what one key reveals says nothing about another."""

    signature: bytes
    session: bytes
    form: bytes
    answer: bytes
    noise: bytes
    proof: bytes

    @classmethod
    def derive(cls, key: bytes) -> Self:
        return cls(*(_mac(key, f"captcha {purpose}".encode()) for purpose in cls.__slots__))


@dataclass(frozen=True, slots=True)
class _Challenge:
    """A token with a verified signature, and the keys that signed it."""

    keys: _Keys
    body: bytes
    identifier: bytes
    issued_at: int
    session_tag: bytes
    form_tag: bytes

    def is_for_session(self, session: str) -> bool:
        return hmac.compare_digest(self.session_tag, _tag(self.keys.session, session))

    def is_for_form(self, form: str) -> bool:
        return hmac.compare_digest(self.form_tag, _tag(self.keys.form, form))

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.issued_at, UTC) + LIFETIME

    @property
    def proof_secret(self) -> bytes:
        return _mac(self.keys.proof, self.body)

    @property
    def answer(self) -> str:
        # 256 bits are spread over 12^6 answers: the bias is below 2^-234 and cannot be observed.
        number = int.from_bytes(_mac(self.keys.answer, self.body))
        characters = []
        for _ in range(LENGTH):
            number, index = divmod(number, len(ALPHABET))
            characters.append(ALPHABET[index])
        return "".join(characters)

    def is_met_by(self, mode: ChallengeMode, given: str) -> bool:
        if mode is ChallengeMode.AUTOMATIC:
            return proof.is_solved(self.proof_secret, given)
        return hmac.compare_digest(normalise(given).encode(errors="replace"), self.answer.encode())


class ChallengeKeeper:
    """Issue challenges and judge answers. It holds keys only, so threads and processes may share it.

    The caller enforces single use: whatever the outcome, it records ``token_id`` until ``expires_at`` and refuses a
    token that is already recorded (SPEC 6, "serves once").
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        """``keys``: at least one key of 32 random bytes. The first signs; all verify, so that keys can rotate."""
        if not keys:
            raise ValueError("ChallengeKeeper needs at least one key")
        self._keys = tuple(_Keys.derive(key) for key in keys)

    def issue(self, *, session: str, form: str, now: datetime) -> str:
        """A new challenge for one form in one session: a token of 96 URL-safe characters."""
        keys = self._keys[0]
        tags = _tag(keys.session, session), _tag(keys.form, form)
        body = _BODY.pack(secrets.token_bytes(16), int(now.timestamp()), *tags)
        return urlsafe_b64encode(body + _sign(keys, body)).decode()

    def check(
        self,
        token: str,
        given: str,
        *,
        mode: ChallengeMode = ChallengeMode.IMAGE,
        session: str,
        form: str,
        now: datetime,
    ) -> Outcome:
        """Judge what a person typed, in any case and spacing, or what a device computed for ``task``.

        Hostile input never raises: it is FOREIGN or WRONG.
        """
        try:
            challenge = self._open(token)
        except ForeignToken:
            return Outcome.FOREIGN
        if not (challenge.is_for_session(session) and challenge.is_for_form(form)):
            return Outcome.FOREIGN
        if now >= challenge.expires_at:
            return Outcome.EXPIRED
        return Outcome.PASSED if challenge.is_met_by(mode, given) else Outcome.WRONG

    def is_ours(self, token: str, *, session: str, now: datetime, form: str | None = None) -> bool:
        """True for an unexpired challenge of this session, and of this form if one is given. Never raises."""
        try:
            challenge = self._open(token)
        except ForeignToken:
            return False
        of_form = form is None or challenge.is_for_form(form)
        return challenge.is_for_session(session) and of_form and now < challenge.expires_at

    def answer(self, token: str) -> str:
        """The six characters that answer a challenge: always the same for one token.

        Raises:
            ForeignToken: the token is not ours, so nothing is drawn or said for it.
        """
        return self._open(token).answer

    def noise_seed(self, token: str) -> bytes:
        """The secret seed of a challenge's distortions: always the same, so that averaging reveals nothing.

        Raises:
            ForeignToken: the token is not ours.
        """
        challenge = self._open(token)
        return _mac(challenge.keys.noise, challenge.body)

    def task(self, token: str, difficulty: int) -> proof.Task:
        """The task that a device may solve instead of an answer. ``difficulty``: see ``proof.new_task``.

        Raises:
            ForeignToken: the token is not ours.
        """
        return proof.new_task(self._open(token).proof_secret, difficulty)

    def holder(self, token: str) -> str:
        """A name of the session that the token was issued to: the same for all its challenges, and not its id.

        Raises:
            ForeignToken: the token is not ours.
        """
        return self._open(token).session_tag.hex()

    def issued_at(self, token: str) -> datetime:
        """When the challenge was issued, in UTC.

        Raises:
            ForeignToken: the token is not ours.
        """
        return self._open(token).expires_at - LIFETIME

    def token_id(self, token: str) -> bytes:
        """The 16 bytes to record once the challenge is answered.

        Raises:
            ForeignToken: the token is not ours.
        """
        return self._open(token).identifier

    def expires_at(self, token: str) -> datetime:
        """When the challenge expires, in UTC. From then on its record can be erased.

        Raises:
            ForeignToken: the token is not ours.
        """
        return self._open(token).expires_at

    def _open(self, token: str) -> _Challenge:
        if not _TOKEN.fullmatch(token):
            raise ForeignToken("malformed")
        raw = urlsafe_b64decode(token)
        body, signature = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
        for keys in self._keys:
            if hmac.compare_digest(signature, _sign(keys, body)):
                return _Challenge(keys, body, *_BODY.unpack(body))
        raise ForeignToken("not signed by us")


def normalise(typed: str) -> str:
    """The answer that the person meant: upper case, letters and digits only; look-alikes become those drawn."""
    text = unicodedata.normalize("NFKC", typed[:_MAX_ANSWER_LENGTH]).upper()
    return "".join(filter(str.isalnum, text)).translate(_LOOK_ALIKES)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _tag(key: bytes, text: str) -> bytes:
    return _mac(key, text.encode(errors="surrogatepass"))[:_TAG_BYTES]


def _sign(keys: _Keys, body: bytes) -> bytes:
    return _mac(keys.signature, body)[:_TAG_BYTES]
