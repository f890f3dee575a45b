"""The person signed in to a space, who may change it (SPEC 8.1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.orm import Session

from webapp.domain.draft import Values
from webapp.domain.person_name import full_name
from webapp.persistence import sign_ins
from webapp.persistence.sign_ins import SpaceSession
from webapp.persistence.spaces import Space


class SignedOut(Exception):
    """Nobody is signed in, or a new password, another device or an erasure has signed this device out."""


@dataclass(frozen=True)
class SpaceView:
    """What pages know about a space: never a hash. Times are aware and in UTC."""

    id: str
    number: str
    email: str
    email_key: str
    details: Values
    created_at: datetime
    last_used_at: datetime
    closes_at: datetime | None

    @classmethod
    def of(cls, space: Space) -> Self:
        return cls(
            id=space.id,
            number=space.number,
            email=space.email,
            email_key=space.email_key,
            details=dict(space.details),
            created_at=space.created_at,
            last_used_at=space.last_used_at,
            closes_at=space.closes_at,
        )

    @property
    def full_name(self) -> str:
        return full_name(self.details["first_name"], self.details["last_name"])


@dataclass(frozen=True)
class DeviceView:
    """A device signed in to a space. `name`: as `domain.device.device_name` gives it."""

    id: str
    name: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, device: SpaceSession) -> Self:
        return cls(
            id=device.id,
            name=device.device,
            created_at=device.created_at,
            last_seen_at=device.last_seen_at,
            expires_at=device.expires_at,
        )


@dataclass(frozen=True)
class CurrentUser:
    """The signed-in space and its device, as they were when the HTTP request began."""

    space: SpaceView
    device: DeviceView

    def seconds_left(self, now: datetime) -> int:
        """Seconds until the session ends, if no other page is opened."""
        ends_at = min(self.device.expires_at, self.device.last_seen_at + sign_ins.IDLE)
        return max(0, int((ends_at - now).total_seconds()))


def space_of_owner(session: Session, owner: CurrentUser) -> Space:
    """Lock the owner's space until the transaction ends, if the owner is still signed in.

    A new password ends sessions, so a session opened with the former password can change nothing.

    Raises:
        SignedOut: the session has ended.
    """
    space = sign_ins.space_of_device(session, owner.device.id)
    if space is None:
        raise SignedOut
    return space


def owner_name(space: Space) -> str:
    return full_name(space.details["first_name"], space.details["last_name"])
