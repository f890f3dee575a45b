"""A mailed link lets the owner change a forgotten password (SPEC 8.2)."""

from dataclasses import dataclass
from datetime import datetime

from webapp.domain import activation_code
from webapp.messages import links
from webapp.messages.message import Message, OutboxEntry
from webapp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ResetAsked(OutboxEntry):
    """Somebody asked for a link. When it leaves, the entry becomes a ``ResetLink``, or a ``NoResetLink`` (SPEC 8.8)."""

    kind = "reset_asked"
    life = activation_code.LIFETIME
    email: str

    @property
    def recipient(self) -> str:
        return self.email


@dataclass(frozen=True, kw_only=True)
class ResetLink(Message):
    """The link is void after its deadline."""

    kind = "reset_link"
    subject = "Espace professionnel – Changer votre mot de passe"
    template = "reset_link"
    token: str
    deadline: datetime

    def is_void(self, now: datetime) -> bool:
        return self.deadline <= now

    def context(self, settings: Settings) -> dict[str, object]:
        return {"reset_url": links.reset(settings.base_url, self.token)}


@dataclass(frozen=True, kw_only=True)
class NoResetLink(Message):
    """No password can be changed with this address. Only its holder learns why (SPEC 8.8).

    ``reason``: "unknown", "pending" (a registration waits for its code, until ``deadline``) or "certificate".
    """

    kind = "no_reset_link"
    subject = "Espace professionnel – Changer votre mot de passe"
    template = "no_reset_link"
    life = activation_code.LIFETIME
    reason: str
    deadline: datetime | None = None

    def context(self, settings: Settings) -> dict[str, object]:
        return {
            "creation_url": links.creation(settings.base_url),
            "activation_url": links.activation_page(settings.base_url),
        }
