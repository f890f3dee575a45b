"""Dataclasses as JSON documents and back: what the database keeps of a typed value."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

Typed = TypeVar("Typed")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def to_document(value: object) -> dict[str, Any]:
    """JSON values only: moments as ISO 8601, enums as their values."""
    document: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return document


def from_document(kind: type[Typed], document: dict[str, Any]) -> Typed:
    """The value that ``to_document`` wrote; names that the class does not know are left aside.

    Raises:
        pydantic.ValidationError: the document is not one of this class.
    """
    found: Typed = _adapter(kind).validate_python(document)
    return found


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Made once a class: it reads the annotations."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
