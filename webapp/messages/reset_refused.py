"""A wrong answer was given with a mailed link (SPEC 8.2)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.messages.message import Message


@dataclass(frozen=True, kw_only=True)
class ResetRefused(Message):
    """The owner is notified: somebody else may read the mailbox. ``left``: the answers that may still be tried."""

    kind = "reset_refused"
    subject = "Espace professionnel – Une réponse inexacte a été donnée"
    template = "reset_refused"
    at: datetime
    left: int
