"""What a use-case needs in order to run: handed to each one, never looked up."""

from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from jinja2 import Environment

from webapp.captcha.challenge import ChallengeKeeper
from webapp.clock import Clock, SystemClock
from webapp.connectors.smtp import HandOver
from webapp.messages.message import RenderedMessage
from webapp.persistence.adjustable_clock import AdjustableClock
from webapp.persistence.database import Database
from webapp.security.keyring import Keyring
from webapp.settings import Settings

Send = Callable[[RenderedMessage, HandOver], None]
"""Hand a message to the mail server; it is told when the text is about to leave (docs/decisions/0015)."""


@dataclass(frozen=True)
class Services:
    settings: Settings
    database: Database
    clock: Clock
    keyring: Keyring
    passwords: PasswordHasher
    challenges: ChallengeKeeper
    templates: Environment
    send: Send


def build_services(settings: Settings, templates: Environment, send: Send, clock: Clock | None = None) -> Services:
    """``clock``: the system's, or the one that the test kit moves, unless another is handed over."""
    secrets = [secret.get_secret_value() for secret in (settings.secret_key, *settings.secret_key_fallbacks)]
    keyring = Keyring(secrets)
    database = Database(settings.database)
    hasher = PasswordHasher(settings.argon2_time_cost, settings.argon2_memory_kib, settings.argon2_parallelism)
    return Services(
        settings=settings,
        database=database,
        clock=clock or (AdjustableClock(database) if settings.is_testing else SystemClock()),
        keyring=keyring,
        passwords=hasher,
        challenges=ChallengeKeeper(keyring.keys("anti-robot challenges")),
        templates=templates,
        send=send,
    )
