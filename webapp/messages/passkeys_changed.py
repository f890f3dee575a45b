"""A passkey was added or removed (SPEC 8.1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class PasskeysChanged(Message):
    """The owner is notified, in case somebody else did it."""

    template = "passkeys_changed"
    added: ClassVar[bool]
    at: datetime

    def context(self, settings: Settings) -> dict[str, object]:
        return {"added": self.added, "forgotten_url": links.forgotten_password(settings.base_url)}


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(PasskeysChanged):
    kind = "passkey_added"
    subject = "Espace professionnel – Clé d’accès ajoutée"
    added = True


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(PasskeysChanged):
    kind = "passkey_removed"
    subject = "Espace professionnel – Clé d’accès retirée"
    added = False
