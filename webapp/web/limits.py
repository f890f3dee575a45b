"""How often something may fail before one has to wait (SPEC 5.2); counted by Flask-Limiter's storage."""

from collections.abc import Iterable
from hashlib import sha256

from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.exceptions import TooManyRequests

from webapp.extensions import limiter
from webapp.web.current import current_service

ACTIVATION_FAILURES = "activation_failures"
Keys = Iterable[tuple[str, str]]


def refuse_when_exhausted(limit: str, keys: Keys) -> None:
    """Raises TooManyRequests, with the moment to try again, when one of the counters is at its limit."""
    item = parse(getattr(current_service().settings, f"{limit}_limit"))
    for key in _names(limit, keys):
        if not limiter.limiter.test(item, key):
            resets_at = limiter.limiter.get_window_stats(item, key).reset_time
            raise TooManyRequests(retry_after=max(1, round(resets_at - current_service().clock.now().timestamp())))


def count(limit: str, keys: Keys) -> None:
    """Count one failure on each of the counters."""
    item = parse(getattr(current_service().settings, f"{limit}_limit"))
    for key in _names(limit, keys):
        limiter.limiter.hit(item, key)


def _names(limit: str, keys: Keys) -> list[str]:
    """Counters hold no personal data: an address is hashed, as is the client's."""
    return [
        f"{limit}:{kind}:{sha256((value or get_remote_address()).encode()).hexdigest()[:32]}" for kind, value in keys
    ]
