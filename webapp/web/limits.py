"""How often something may happen before one has to wait (SPEC 5.2, 6; docs/decisions/0025).

What refuses counts a device or a session, or a target (an address, a space). A network is shared by people who do not
know each other: it is never refused, its count only makes the automatic check more expensive.
"""

from collections.abc import Iterable
from functools import partial
from typing import cast

from flask import request
from limits import RateLimitItem
from werkzeug.exceptions import TooManyRequests

from webapp.domain.networks import client_of, networks
from webapp.security.keyring import Purpose
from webapp.web.current import current_services, session_id
from webapp.web.known_device import known_device

ACTIVATION_FAILURES = "activation_failures"
COSTLY_ANSWERS = "costly_answers"
NEW_DRAFTS = "new_drafts"
HASHED_PASSWORDS = "hashed_passwords"
TAKEN_ADDRESSES = "taken_addresses"
ROBOT_SIGNS = "robot_signs"
NETWORK_SIGNS = "network_signs"
SIGN_IN_FAILURES = "sign_in_failures"
RESET_REQUESTS = "reset_requests"
EMAIL_CHANGES = "email_changes"
CONTACT_MESSAGES = "contact_messages"
REUSED_CHECKS = "reused_checks"
Keys = Iterable[tuple[str, str]]
DOUBLINGS = 3
"""The automatic check costs twice as much at a third of a limit of signs, eight times at the limit."""


class RateLimited(TooManyRequests):
    """The client has to wait for `seconds`. If no view catches it, the answer is the page 429."""

    def __init__(self, seconds: int) -> None:
        super().__init__(retry_after=seconds)
        self.seconds = seconds


def client() -> Keys:
    """Who asks: the device, if someone has signed in there before; else the session of this browser."""
    device = known_device()
    return (("device", device.id),) if device else (("session", session_id()),)


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
    return max(_count(_item(limit), key) for key in _names(limit, keys))


def record_failure(limit: str) -> None:
    """Count what people seldom do and programs often: for the client, and as a sign of a robot. Refuse nothing."""
    record(limit, client())
    record_robot_sign()


def record_robot_sign() -> None:
    """Count a sign of a robot, for the client and for each of its networks; refuse nothing."""
    record(ROBOT_SIGNS, client())
    for item, key in _network_counters():
        current_services().rate_limiter.hit(item, key)


def difficulty() -> int:
    """Cost factor of the automatic check, from 1 to 8: the signs of a robot that the client or its network gave."""
    (own,) = _names(ROBOT_SIGNS, client())
    counters = [(_item(ROBOT_SIGNS), own), *_network_counters()]
    return max(1 << (DOUBLINGS * _count(item, key) // item.amount) for item, key in counters)


def client_address() -> str:
    """The canonical address that a trusted proxy gives; if it cannot be read, that of the connection."""
    before_proxies = request.environ.get("werkzeug.proxy_fix.orig", {})
    return client_of(request.remote_addr, before_proxies.get("REMOTE_ADDR"))


def _network_counters() -> list[tuple[RateLimitItem, str]]:
    """One for each network of the client, the narrowest first; each holds twice as many people as the one before."""
    item, found = _item(NETWORK_SIGNS), networks(client_address())
    names = _names(NETWORK_SIGNS, [("network", network) for network in found])
    return [(_widened(item, 2**tier), name) for tier, name in enumerate(names)]


def _widened(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples)


def _count(item: RateLimitItem, key: str) -> int:
    return int(item.amount - current_services().rate_limiter.get_window_stats(item, key).remaining)


def _rate_limited(item: RateLimitItem, key: str) -> RateLimited:
    services = current_services()
    resets_at = services.rate_limiter.get_window_stats(item, key).reset_time
    return RateLimited(max(1, round(resets_at - services.clock.now().timestamp())))


def _item(limit: str) -> RateLimitItem:
    return cast(RateLimitItem, getattr(current_services().settings, f"{limit}_limit"))


def _names(limit: str, keys: Keys) -> list[str]:
    """Names of counters. They hold no personal data: the hash is keyed, or all addresses could be tried."""
    hashed = partial(current_services().keyring.keyed_hash, Purpose.RATE_LIMIT)
    return [f"{limit}:{kind}:{hashed(value)[:32]}" for kind, value in keys]
