"""Every message class of this package is registered by its ``kind``: a new module needs nothing else."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from webapp import messages
from webapp.messages.message import Message, OutboxEntry


class UnknownKind(Exception):
    """No class has this kind: a later release wrote the entry."""


def entry_class(kind: str) -> type[OutboxEntry]:
    """The class of a kind.

    Raises:
        UnknownKind: no class has this kind.
    """
    try:
        return ENTRIES[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def _subclasses(cls: type[OutboxEntry]) -> Iterator[type[OutboxEntry]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _collect() -> dict[str, type[OutboxEntry]]:
    for module in iter_modules(messages.__path__, f"{messages.__name__}."):
        import_module(module.name)
    classes = [cls for cls in _subclasses(OutboxEntry) if "kind" in vars(cls)]
    entries = {cls.kind: cls for cls in classes}
    assert len(entries) == len(classes), "two messages have the same kind"
    return entries


ENTRIES = _collect()
"""The classes of all outbox entries, by kind."""
MESSAGES = {kind: cls for kind, cls in ENTRIES.items() if issubclass(cls, Message)}
"""The classes of all messages, by kind."""
