"""The sign-in is locked (SPEC 8.1)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class SignInLocked(Message):
    """Ten sign-ins failed: the owner is notified and gets a way back in. `until`: None once the lock is over."""

    kind = "sign_in_locked"
    subject = "Espace professionnel – Connexion bloquée pendant une heure"
    template = "sign_in_locked"
    until: datetime | None = None

    def context(self, settings: Settings) -> dict[str, object]:
        return {"forgotten_url": links.forgotten_password(settings.base_url)}
