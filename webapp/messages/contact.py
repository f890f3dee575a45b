"""Somebody writes to the operator (SPEC 9)."""

import re
import textwrap
from dataclasses import dataclass

from webapp.messages.message import Message
from webapp.settings import Settings

COLUMNS = 76


@dataclass(frozen=True, kw_only=True)
class ContactMessage(Message):
    """What was typed in the contact form. `email`: where to answer, not proved. `text`: paragraphs, lines kept.

    `reference`: what the page told the person. `incident`: the number that an error page had shown, or empty.
    """

    kind = "contact"
    subject = "Espace professionnel – Formulaire de contact"
    template = "contact"
    email: str
    about: str
    text: str
    reference: str
    incident: str = ""
    is_signed_in: bool = False

    @property
    def reply_to(self) -> str:
        return self.email

    @property
    def full_subject(self) -> str:
        """Mail readers would join the messages of different people if they had one subject."""
        return f"{self.subject} – {self.reference}"

    def context(self, settings: Settings) -> dict[str, object]:
        paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", self.text) if part.strip()]
        return {
            "subject": self.full_subject,
            "paragraphs": paragraphs,
            "wrapped": [_wrapped(one) for one in paragraphs],
        }


def _wrapped(paragraph: str) -> str:
    lines = [textwrap.fill(line, COLUMNS, break_long_words=False) for line in paragraph.splitlines()]
    return "\n".join(lines)
