"""A message brings the activation code (SPEC 4.3)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain import activation_code
from webapp.messages import links
from webapp.messages.message import Message
from webapp.settings import Settings

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
"""Between the groups of a code in text: a double click takes what it joins (Unicode's rules of words, UAX 29)."""


@dataclass(frozen=True, kw_only=True)
class ActivationCode(Message):
    """The code, its deadline and the numbered steps.

    It holds nothing that the asker typed but the address, which is not proved yet (SPEC 4.3).
    ``is_change``: the code confirms a new address of a space (SPEC 8.3). ``deadline``: set when the message leaves
    (SPEC 4.2).
    """

    kind = "activation_code"
    life = activation_code.LIFETIME
    subject = "Espace professionnel – Création ou modification de l’espace"
    template = "activation_code"
    code: str
    cancel_token: str
    is_change: bool = False
    deadline: datetime | None = None

    def context(self, settings: Settings) -> dict[str, object]:
        return {
            "groups": activation_code.groups(self.code),
            "narrow_space": NARROW_SPACE,
            "full_name": "",  # the release before wrote it
            "activation_url": links.activation(settings.base_url, activation_code.grouped(self.code)),
            "cancel_url": links.cancellation(settings.base_url, self.cancel_token),
        }
