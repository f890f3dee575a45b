"""How often something may happen before a client has to wait (SPEC 5.2, 6)."""

from collections.abc import Iterable
from functools import partial
from typing import cast

from flask import request
from limits import RateLimitItem
from werkzeug.exceptions import TooManyRequests

from webapp.domain.networks import client_of, networks
from webapp.security.keyring import Purpose
from webapp.web.current import current_services

ACTIVATION_FAILURES = "activation_failures"
NEW_CHALLENGES = "new_challenges"
NEW_DRAFTS = "new_drafts"
HASHED_PASSWORDS = "hashed_passwords"
TAKEN_ADDRESSES = "taken_addresses"
ROBOT_SIGNS = "robot_signs"
SIGN_IN_FAILURES = "sign_in_failures"
RESET_REQUESTS = "reset_requests"
EMAIL_CHANGES = "email_changes"
Keys = Iterable[tuple[str, str]]
CLIENT: Keys = (("client", ""),)


class RateLimited(TooManyRequests):
    """The client has to wait for `seconds`. If no view catches it, the answer is the page 429."""

    def __init__(self, seconds: int) -> None:
        super().__init__(retry_after=seconds)
        self.seconds = seconds


def ensure_below(limit: str, keys: Keys) -> None:
    """Refuse when one of the counters has reached its limit; count nothing.

    Raises:
        RateLimited: one of the counters was at its limit.
    """
    item, limiter = _item(limit), current_services().rate_limiter
    for key in _names(limit, keys):
        if not limiter.test(item, key):
            raise _rate_limited(item, key)


def hit(limit: str, keys: Keys) -> None:
    """Count once on each of the counters and refuse above the limit, in one step: two requests cannot both pass.

    Raises:
        RateLimited: one of the counters was at its limit.
    """
    item, limiter = _item(limit), current_services().rate_limiter
    for key in _names(limit, keys):
        if not limiter.hit(item, key):
            raise _rate_limited(item, key)


def record(limit: str, keys: Keys) -> None:
    """Count once on each of the counters; refuse nothing."""
    item, limiter = _item(limit), current_services().rate_limiter
    for key in _names(limit, keys):
        limiter.hit(item, key)


def hits(limit: str, keys: Keys) -> int:
    """The highest of the counters, at most the limit."""
    item, limiter = _item(limit), current_services().rate_limiter
    return max(item.amount - limiter.get_window_stats(item, key).remaining for key in _names(limit, keys))


def client_address() -> str:
    """The canonical address that a trusted proxy gives; if it cannot be read, that of the connection."""
    before_proxies = request.environ.get("werkzeug.proxy_fix.orig", {})
    return client_of(request.remote_addr, before_proxies.get("REMOTE_ADDR"))


def client_network() -> str:
    """The client's address; for IPv6 its /64 network, because one subscriber has all of it."""
    return networks(client_address())[0]


def _rate_limited(item: RateLimitItem, key: str) -> RateLimited:
    services = current_services()
    resets_at = services.rate_limiter.get_window_stats(item, key).reset_time
    return RateLimited(max(1, round(resets_at - services.clock.now().timestamp())))


def _item(limit: str) -> RateLimitItem:
    return cast(RateLimitItem, getattr(current_services().settings, f"{limit}_limit"))


def _names(limit: str, keys: Keys) -> list[str]:
    """Names of counters. They hold no personal data: the hash is keyed, or all addresses could be tried."""
    hashed = partial(current_services().keyring.keyed_hash, Purpose.RATE_LIMIT)
    return [f"{limit}:{kind}:{hashed(value or client_network())[:32]}" for kind, value in keys]
