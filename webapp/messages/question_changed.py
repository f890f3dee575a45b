"""The trusted question has changed (SPEC 8.3)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class QuestionChanged(Message):
    """The owner is notified, in case somebody else did it."""

    kind = "question_changed"
    subject = "Espace professionnel – Votre question de confiance a changé"
    template = "question_changed"
    at: datetime

    def context(self, settings: Settings) -> dict[str, object]:
        return {"forgotten_url": links.forgotten_password(settings.base_url)}
