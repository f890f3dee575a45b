"""How often something may happen before one has to wait (SPEC 5.2, 6); counted by Flask-Limiter's storage."""

from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import cast

from flask_limiter.util import get_remote_address
from limits import RateLimitItem
from werkzeug.exceptions import TooManyRequests

from webapp.extensions import limiter
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


class Exhausted(TooManyRequests):
    """One has to wait: so many seconds. Left alone, it becomes the page 429."""

    def __init__(self, seconds: int) -> None:
        super().__init__(retry_after=seconds)
        self.seconds = seconds


def refuse_when_exhausted(limit: str, keys: Keys) -> None:
    """Raises Exhausted when one of the counters is at its limit."""
    item = _item(limit)
    for key in _names(limit, keys):
        if not limiter.limiter.test(item, key):
            raise _exhausted(item, key)


def take(limit: str, keys: Keys) -> None:
    """Count once on each of the counters, at one go with the question whether one may.

    Raises:
        Exhausted: one of the counters was at its limit.
    """
    item = _item(limit)
    for key in _names(limit, keys):
        if not limiter.limiter.hit(item, key):
            raise _exhausted(item, key)


def count(limit: str, keys: Keys) -> None:
    """Count once on each of the counters."""
    item = _item(limit)
    for key in _names(limit, keys):
        limiter.limiter.hit(item, key)


def counted(limit: str, keys: Keys) -> int:
    """How often it was counted, at most the limit: the highest of the counters."""
    item = _item(limit)
    return max(item.amount - limiter.limiter.get_window_stats(item, key).remaining for key in _names(limit, keys))


def client_network() -> str:
    """The client's address; of IPv6 its /64, all of which one subscriber has."""
    address = get_remote_address()
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address) or parsed.ipv4_mapped:
        return address
    return str(ip_network((parsed, 64), strict=False))


def _exhausted(item: RateLimitItem, key: str) -> Exhausted:
    resets_at = limiter.limiter.get_window_stats(item, key).reset_time
    return Exhausted(max(1, round(resets_at - current_services().clock.now().timestamp())))


def _item(limit: str) -> RateLimitItem:
    return cast(RateLimitItem, getattr(current_services().settings, f"{limit}_limit"))


def _names(limit: str, keys: Keys) -> list[str]:
    """Counters hold no personal data: all addresses can be tried, so that they are hashed with a key."""
    hashed = current_services().keyring.code_hash
    return [f"{limit}:{kind}:{hashed(f'limit {value or client_network()}')[:32]}" for kind, value in keys]
