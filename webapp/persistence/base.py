"""The base of all tables. Times are aware UTC datetimes; values that are never searched go in one JSON document."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase

from webapp.persistence.lifecycle import Lifecycle
from webapp.persistence.types import UtcDateTime


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON}  # noqa: RUF012 (SQLAlchemy's own convention)
    metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})
    lifecycle: ClassVar[Lifecycle]


def belongs_to_space() -> ForeignKey:
    """A foreign key that erases the row with its space. The commit checks it: rows may be written in any order."""
    return ForeignKey("spaces.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")
