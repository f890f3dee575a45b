"""The owner closes the space (SPEC 8)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Closing(Message):
    """The owner asked to close the space and may change their mind for 30 days.

    ``until``: set when the message leaves (SPEC 4.4).
    """

    kind = "closing"
    subject = "Espace professionnel – Fermeture de votre espace"
    template = "closing"
    until: datetime | None = None

    def context(self, settings: Settings) -> dict[str, object]:
        return {"sign_in_url": links.sign_in(settings.base_url)}
