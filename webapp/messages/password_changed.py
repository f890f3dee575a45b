"""The password has changed (SPEC 8.2, 8.3)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Message):
    """The owner is notified, in case somebody else did it. ``keys_count``: passkeys that still open the space."""

    kind = "password_changed"
    subject = "Espace professionnel – Votre mot de passe a changé"
    template = "password_changed"
    at: datetime
    keys_count: int = 0

    def context(self, settings: Settings) -> dict[str, object]:
        return {"forgotten_url": links.forgotten_password(settings.base_url)}
