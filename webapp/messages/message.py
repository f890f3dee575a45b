"""Every message can be stored in the outbox, may leave for a limited time, and is rendered in text and HTML."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar, Self

from jinja2 import Environment
from pydantic import TypeAdapter, ValidationError

from webapp.messages import links
from webapp.settings import Settings

MAIL = "mail"
"""The channel of messages that go to a mail server."""


class UnreadableEntry(Exception):
    """An entry has wrong fields: its kind, then each field and its fault. Never a value, since errors are logged."""


@dataclass(frozen=True)
class RenderedMessage:
    """A message ready to leave. ``id`` becomes its Message-ID, so that mail readers recognise one sent twice."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str = ""
    """Where answers go; empty when nobody reads them."""


@dataclass(frozen=True, kw_only=True)
class OutboxEntry:
    """An encrypted entry of the outbox: a message, or something that becomes one when it leaves.

    Entries of the previous release must still leave. So never rename a ``kind`` or a field, and give every new field a
    default. An unknown key is ignored: a later release may have written it.
    """

    kind: ClassVar[str]
    channel: ClassVar[str] = MAIL
    life: ClassVar[timedelta | None] = None
    """How long the entry may wait before it leaves. None: until it is delivered or refused for good (SPEC 4.4)."""

    @property
    def recipient(self) -> str:
        """The address that it goes to."""
        raise NotImplementedError  # a message has `to`; what becomes one has an address of its own

    def is_void(self, now: datetime) -> bool:
        """True when the content of the entry has expired: it must not leave."""
        return False

    def to_document(self) -> dict[str, Any]:
        """The entry as JSON values by field name: datetimes in ISO 8601, no field that is None."""
        document: dict[str, Any] = self._adapter().dump_python(self, mode="json", exclude_none=True)
        return document

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """The entry that ``to_document`` wrote.

        Raises:
            UnreadableEntry: a field is missing or has another type.
        """
        try:
            entry: Self = cls._adapter().validate_python(document)
        except ValidationError as error:
            faults = error.errors(include_input=False, include_context=False)
            raise UnreadableEntry(cls.kind, [(fault["loc"], fault["type"]) for fault in faults]) from None
        return entry

    @classmethod
    @cache
    def _adapter(cls) -> TypeAdapter[Any]:
        return TypeAdapter(cls)


@dataclass(frozen=True, kw_only=True)
class Message(OutboxEntry):
    """A message to one person, written in ``templates/mail/<template>.txt`` and ``.html``.

    ``full_name``: how the message greets; empty for an address that is not proved yet.
    """

    subject: ClassVar[str]
    template: ClassVar[str]
    to: str
    full_name: str = ""

    @property
    def recipient(self) -> str:
        return self.to

    @property
    def reply_to(self) -> str:
        """Where answers go; empty when nobody reads them."""
        return ""

    @property
    def full_subject(self) -> str:
        return self.subject

    def context(self, settings: Settings) -> dict[str, object]:
        """The values that the templates need besides the fields."""
        return {}

    def render(self, message_id: str, templates: Environment, settings: Settings) -> RenderedMessage:
        context = {field.name: getattr(self, field.name) for field in fields(self)}
        context |= {"identity": settings, "home_url": links.home(settings.base_url), "subject": self.subject}
        context |= self.context(settings)
        text, html = (templates.get_template(f"mail/{self.template}.{end}").render(context) for end in ("txt", "html"))
        return RenderedMessage(message_id, self.to, self.full_subject, text, html, self.reply_to)
