"""Who is signed in to a space, and may thus change it (SPEC 8.1)."""

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
    """Nobody is signed in; or the device was signed out since, by another password, another device, or an erasure."""


@dataclass(frozen=True)
class SpaceView:
    """What pages know of a space: never a hash. Moments are aware, in UTC."""

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
    """A device that is signed in to a space; ``name`` as ``domain.device.device_name`` gives it."""

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
    """Who is signed in, and with which device, as they stood when the request began."""

    space: SpaceView
    device: DeviceView

    def seconds_left(self, now: datetime) -> int:
        """Until the session ends, if nothing more is asked for."""
        ends_at = min(self.device.expires_at, self.device.last_seen_at + sign_ins.IDLE)
        return max(0, int((ends_at - now).total_seconds()))


def space_of_owner(session: Session, owner: CurrentUser) -> Space:
    """The owner's space, locked until the transaction ends, if they are still signed in.

    A new password ends sessions: what the former one let in changes nothing after it. Raises SignedOut.
    """
    space = sign_ins.space_of_device(session, owner.device.id)
    if space is None:
        raise SignedOut
    return space


def owner_name(space: Space) -> str:
    return full_name(space.details["first_name"], space.details["last_name"])
