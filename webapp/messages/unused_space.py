"""Nobody uses the space (SPEC 8)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class UnusedSpace(Message):
    """Nobody has signed in for three years: the space will be erased unless somebody does.

    ``until``: set when the message leaves (SPEC 4.4).
    """

    kind = "unused_space"
    subject = "Espace professionnel – Votre espace inutilisé sera effacé"
    template = "unused_space"
    until: datetime | None = None

    def context(self, settings: Settings) -> dict[str, object]:
        return {"sign_in_url": links.sign_in(settings.base_url)}
