"""The address of a space has changed (SPEC 8.3)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Message):
    """The former address receives this message, so that its holder can object. The new address is not given.

    ``deadline``: set when the message leaves (SPEC 4.4).
    """

    kind = "email_changed"
    subject = "Espace professionnel – Votre adresse électronique a changé"
    template = "email_changed"
    token: str
    deadline: datetime | None = None

    def context(self, settings: Settings) -> dict[str, object]:
        return {"objection_url": links.objection(settings.base_url, self.token)}
