"""The database keeps typed values as JSON documents. Here dataclasses become documents, and documents dataclasses."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

Typed = TypeVar("Typed")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def to_document(value: object) -> dict[str, Any]:
    """A dataclass as JSON values: datetimes in ISO 8601, enums as their values."""
    document: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return document


def from_document(kind: type[Typed], document: dict[str, Any]) -> Typed:
    """The value that ``to_document`` wrote. Names that the class does not know are ignored.

    Raises:
        pydantic.ValidationError: the document does not fit the class.
    """
    found: Typed = _adapter(kind).validate_python(document)
    return found


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """The adapter of a class. It reads the annotations, so it is built once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
