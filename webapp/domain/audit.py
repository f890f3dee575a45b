"""What is written down about the life of a space (SPEC 8): kinds of events, what each must tell, how it reads.

No event holds a secret, nor more of a person than the space's number under which it is kept.
"""

from collections.abc import Mapping
from enum import Enum

NO_SPACE = "0" * 14
"""Under which stand the events of addresses that have no space; no space is ever given it (SPEC 5.4)."""


class Event(Enum):
    """code, keys that its data must have (no more, no less), sentence for the owner."""

    SPACE_OPENED = ("space_opened", (), "Vous avez activé votre espace.")
    SIGNED_IN = ("signed_in", ("device",), "Connexion réussie depuis {device}.")
    SIGNED_IN_WITH_PASSKEY = (
        "signed_in_with_passkey",
        ("device",),
        "Connexion réussie avec une clé d’accès depuis {device}.",
    )
    PASSKEY_ADDED = ("passkey_added", ("device",), "Clé d’accès ajoutée depuis {device}.")
    PASSKEY_REMOVED = ("passkey_removed", ("device",), "Clé d’accès retirée depuis {device}.")
    SIGNED_OUT = ("signed_out", ("device",), "Déconnexion de {device}.")
    SIGN_IN_FAILED = ("sign_in_failed", ("device",), "Connexion refusée depuis {device}\u00a0: mot de passe inexact.")
    SIGN_IN_LOCKED = (
        "sign_in_locked",
        ("failures",),
        "Connexion bloquée pendant une heure après {failures}\u00a0essais refusés.",
    )
    DEVICE_DISCONNECTED = ("device_disconnected", ("device",), "Vous avez déconnecté {device}.")
    ALL_DEVICES_DISCONNECTED = ("all_devices_disconnected", (), "Tous vos appareils ont été déconnectés.")
    RESET_ASKED = ("reset_asked", (), "Un lien pour changer de mot de passe a été demandé.")
    RESET_REFUSED = ("reset_refused", (), "Le lien a été suivi, mais la réponse de confiance était inexacte.")
    PASSWORD_CHANGED = ("password_changed", (), "Vous avez changé votre mot de passe.")
    DETAILS_CHANGED = ("details_changed", (), "Vous avez changé votre nom, votre téléphone ou votre adresse.")
    QUESTION_CHANGED = ("question_changed", (), "Vous avez changé votre question de confiance.")
    EMAIL_CHANGE_ASKED = ("email_change_asked", (), "Vous avez demandé à changer d’adresse électronique.")
    EMAIL_CHANGED = ("email_changed", (), "Votre nouvelle adresse électronique a été confirmée.")
    EMAIL_CHANGE_UNDONE = ("email_change_undone", (), "Votre ancienne adresse électronique a été rétablie.")
    CLOSING_ASKED = ("closing_asked", (), "Vous avez demandé la fermeture de votre espace.")
    CLOSING_WITHDRAWN = ("closing_withdrawn", (), "Votre espace est gardé\u00a0: la fermeture est annulée.")
    UNUSED_WARNED = ("unused_warned", (), "Espace inutilisé depuis trois ans\u00a0: vous avez été prévenu.")
    SPACE_ERASED = ("space_erased", (), "Espace effacé.")
    PASSWORD_RESET = ("password_reset", (), "Mot de passe changé par le lien reçu par message.")

    def __init__(self, code: str, keys: tuple[str, ...], sentence: str) -> None:
        self.code, self.keys, self.sentence = code, frozenset(keys), sentence

    def check(self, data: Mapping[str, object]) -> None:
        """Raises ValueError when a key is missing, or is one too many."""
        if data.keys() != self.keys:
            raise ValueError(f"{self.code} tells {sorted(self.keys)}, not {sorted(data)}")

    @classmethod
    def of_code(cls, code: str) -> "Event":
        return next(event for event in cls if event.code == code)


def told(code: str, data: Mapping[str, object]) -> str:
    """The sentence for an event of this code."""
    return Event.of_code(code).sentence.format(**data)
