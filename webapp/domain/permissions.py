"""Each page demands one permission; each visitor has a set of them (SPEC 8.1).

The rights on companies and services of SPEC 12 will be permissions here.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self


class Permission(Enum):
    """What a visitor must have to see a page."""

    PUBLIC = "public"
    """Everybody has this one, signed in or not."""
    MANAGE_OWN_SPACE = "manage own space"
    """The visitor sees and changes their own space (SPEC 8)."""


@dataclass(frozen=True)
class Actor:
    """The person who acts. ``space_id``: the space they are signed in to; None for an anonymous visitor."""

    space_id: str | None
    permissions: frozenset[Permission]

    @classmethod
    def owner(cls, space_id: str) -> Self:
        """The owner who is signed in to this space."""
        return cls(space_id, frozenset({Permission.PUBLIC, Permission.MANAGE_OWN_SPACE}))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


NOBODY = Actor(None, frozenset({Permission.PUBLIC}))
