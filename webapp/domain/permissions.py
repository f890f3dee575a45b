"""Who may do what: each page names a permission, each visitor has some (SPEC 8.1).

SPEC 12 gives rights on companies and services: each will be a permission here.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self


class Permission(Enum):
    """What a page asks of who visits it."""

    PUBLIC = "public"
    """Everybody has it, signed in or not."""
    MANAGE_OWN_SPACE = "manage own space"
    """See and change one's own space (SPEC 8)."""


@dataclass(frozen=True)
class Actor:
    """Who acts: ``space_id`` is the space that they are signed in to, None for nobody in particular."""

    space_id: str | None
    permissions: frozenset[Permission]

    @classmethod
    def owner(cls, space_id: str) -> Self:
        """Somebody who is signed in to this space."""
        return cls(space_id, frozenset({Permission.PUBLIC, Permission.MANAGE_OWN_SPACE}))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


NOBODY = Actor(None, frozenset({Permission.PUBLIC}))
