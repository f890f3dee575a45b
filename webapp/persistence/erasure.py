"""Erase a space with everything that belongs to it (SPEC 8)."""

from sqlalchemy import column
from sqlalchemy.orm import Session

from webapp.persistence.database import delete_skip_locked
from webapp.persistence.lifecycle import ErasedWith
from webapp.persistence.spaces import Space
from webapp.persistence.tables import TABLES


def erase_space(session: Session, space: Space) -> None:
    """Erase a locked space and what belongs to it; its address is free again.

    Foreign keys erase most rows. Rows without one are locked before spaces, so a row that another transaction holds is
    skipped: it expires later.
    """
    for model in TABLES:
        if model.lifecycle.erased_with is ErasedWith.SPACE and "space_id" in model.lifecycle.loose:
            delete_skip_locked(session, model, column("space_id") == space.id)
    session.delete(space)
    session.flush()
