"""Settings that services are started with in tests and benches, by name of their field."""

from collections.abc import Mapping

from webapp.settings import Settings

PRODUCTION = {
    "mode": "production",
    "operator_name": "Chambre d’essai",
    "postal_address": "1 rue d’Essai, 99999 Essai",
    "support_phone": "01 99 00 99 99",
    "contact_email": "contact@essai.fr",
    "data_controller": "Chambre d’essai",
    "dpo": "dpo@essai.fr",
    "mail_sender": "ne-pas-repondre@essai.fr",
    "secret_key": "x" * 32,
    "base_url": "https://espace.essai.fr",
    "mail_server": "smtp.essai.fr",
    "data_dir": "/var/lib/espace",
    "companies": "api",
}
"""The settings that a production asks for, and no more."""

CHEAP_HASH = {"argon2_time_cost": 1, "argon2_memory_kib": 8, "argon2_parallelism": 1}
"""Hashing a password takes next to no time."""

OFTEN = "1000000 per 1 minute"
UNLIMITED = {name: OFTEN for name in Settings.model_fields if name.endswith("_limit")}
"""Limits so high that nobody ever waits, nor computes for longer."""

MET_BY_FEW = {
    "activation_failures_limit",
    "sign_in_failures_limit",
    "reset_requests_limit",
    "email_changes_limit",
}
FOR_ROBOTS = {name: limit for name, limit in UNLIMITED.items() if name not in MET_BY_FEW}
"""High limits for robots, which all come from one address. Limits on repeated failures and changes still hold."""


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """The environment variables that give these settings."""
    return {f"ESPACE_{name.upper()}": str(value) for name, value in settings.items()}
