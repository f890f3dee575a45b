"""A space is erased with all that belongs to it (SPEC 8)."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.persistence.former_addresses import FormerAddress
from webapp.persistence.passkeys import Passkey
from webapp.persistence.registrations import Registration
from webapp.persistence.resets import ResetLink
from webapp.persistence.sign_ins import SpaceSession
from webapp.persistence.spaces import Space


def erase_space(session: Session, space: Space) -> None:
    """The space and what belongs to it; its address is free again."""
    for model in (SpaceSession, Passkey, ResetLink, FormerAddress, Registration):
        session.execute(delete(model).where(model.space_id == space.id))
    session.delete(space)
