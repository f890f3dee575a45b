"""The history of a space (SPEC 8): the kinds of events, the data each one carries and the sentence the owner reads.

No event holds a secret. An event identifies a person only by the number of the space.
"""

from collections.abc import Mapping
from enum import Enum

NO_SPACE = "0" * 14
"""The number that keeps the events of addresses without a space. No space ever gets this number (SPEC 5.4)."""


class Event(Enum):
    """Each event has a code, the exact keys of its data, and a French sentence for the owner."""

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
    RECOVERY_ALLOWED = (
        "recovery_allowed",
        (),
        "L’assistance a permis de nouveau de changer de mot de passe par un lien.",
    )
    PASSWORD_CHANGED = ("password_changed", (), "Vous avez changé votre mot de passe.")
    DETAILS_CHANGED = ("details_changed", (), "Vous avez changé votre nom, votre téléphone ou votre adresse.")
    QUESTION_CHANGED = ("question_changed", (), "Vous avez changé votre question de confiance.")
    EMAIL_CHANGE_ASKED = ("email_change_asked", (), "Vous avez demandé à changer d’adresse électronique.")
    EMAIL_CHANGED = ("email_changed", (), "Votre nouvelle adresse électronique a été confirmée.")
    MAIL_UNDELIVERABLE = (
        "mail_undeliverable",
        (),
        "Un message n’a pas pu être remis à votre adresse électronique.",
    )
    EMAIL_CHANGE_UNDONE = ("email_change_undone", (), "Votre ancienne adresse électronique a été rétablie.")
    CLOSING_ASKED = ("closing_asked", (), "Vous avez demandé la fermeture de votre espace.")
    CLOSING_WITHDRAWN = ("closing_withdrawn", (), "Votre espace est gardé\u00a0: la fermeture est annulée.")
    UNUSED_WARNED = ("unused_warned", (), "Espace inutilisé depuis trois ans\u00a0: vous avez été prévenu.")
    SPACE_ERASED = ("space_erased", (), "Espace effacé.")
    PASSWORD_RESET = ("password_reset", (), "Mot de passe changé par le lien reçu par message.")

    def __init__(self, code: str, keys: tuple[str, ...], sentence: str) -> None:
        self.code, self.keys, self.sentence = code, frozenset(keys), sentence

    def check(self, data: Mapping[str, object]) -> None:
        """The data has exactly the keys of the event.

        Raises:
            ValueError: a key is missing, or there is one too many.
        """
        if data.keys() != self.keys:
            raise ValueError(f"{self.code} needs the keys {sorted(self.keys)}, not {sorted(data)}")

    @classmethod
    def of_code(cls, code: str) -> "Event":
        return next(event for event in cls if event.code == code)


def sentence_of(code: str, data: Mapping[str, object]) -> str:
    """The French sentence for an event, completed with its data."""
    return Event.of_code(code).sentence.format(**data)
