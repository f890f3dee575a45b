"""Every use-case is given the services that it needs; it never looks them up."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment
from limits.strategies import FixedWindowRateLimiter
from pydantic import SecretStr
from sqlalchemy.exc import DataError, SQLAlchemyError

from webapp.captcha.challenge import ChallengeKeeper
from webapp.clock import Clock, SystemClock
from webapp.connectors.company_directory import CompanyDirectory, open_directory
from webapp.connectors.smtp import HandOver
from webapp.messages.message import RenderedMessage
from webapp.persistence.database import UNAVAILABLE, Database
from webapp.persistence.drafts import DraftTooLarge
from webapp.persistence.private_files import make_private_folder
from webapp.persistence.rate_limits import build_rate_limiter
from webapp.security.hashing_slots import HashingSlots
from webapp.security.keyring import Keyring
from webapp.security.passwords import Passwords
from webapp.settings import Settings

__all__ = ["UNAVAILABLE", "DatabaseError", "DraftTooLarge", "Send", "Services", "UnstorableData", "build_services"]

DatabaseError = SQLAlchemyError
"""Any error of the database that a use-case raises. ``UNAVAILABLE``: those that may pass within a minute."""
UnstorableData = DataError
"""The database cannot write the value. No page sends such a value."""

Send = Callable[[RenderedMessage, HandOver], None]
"""Sends a message to the mail server, and calls the hand-over just before the text leaves (docs/decisions/0015)."""


@dataclass(frozen=True)
class Services:
    settings: Settings
    database: Database
    clock: Clock
    keyring: Keyring
    passwords: Passwords
    challenges: ChallengeKeeper
    rate_limiter: FixedWindowRateLimiter
    templates: Environment
    send: Send
    companies: CompanyDirectory


def build_services(settings: Settings, templates: Environment, send: Send, clock: Clock | None = None) -> Services:
    """Build the services from the settings. ``clock``: the system's by default."""
    keyring = Keyring(settings.secret_keys)
    if settings.database_url is None:
        make_private_folder(settings.data_dir)
    database = Database(settings.database)
    clock = clock or SystemClock()
    passwords = Passwords(
        _keyring(settings.secret_key, *settings.secret_key_fallbacks, *settings.pepper_fallbacks),
        settings.argon2_cost,
        settings.argon2_former,
        HashingSlots(settings.run_folder / "hashing", settings.argon2_at_once or max(1, (os.cpu_count() or 1) - 1)),
    )
    return Services(
        settings=settings,
        database=database,
        clock=clock,
        keyring=keyring,
        passwords=passwords,
        challenges=ChallengeKeeper(keyring.keys("anti-robot challenges")),
        rate_limiter=build_rate_limiter(settings.limits_storage_url, database, clock),
        templates=templates,
        send=send,
        companies=open_directory(settings, clock),
    )


def _keyring(*secrets: SecretStr) -> Keyring:
    return Keyring([secret.get_secret_value() for secret in secrets])
