"""Who is signed in to a space, and may thus change it (SPEC 8.1)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain.person_name import full_name
from webapp.persistence import sign_ins
from webapp.persistence.models import Space, SpaceSession


class SignedOut(Exception):
    """The device was signed out since it was let in: by another password, by another device, or with the space."""


@dataclass(frozen=True)
class CurrentUser:
    """Who is signed in, and with which device."""

    space: Space
    device: SpaceSession

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
