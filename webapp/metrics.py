"""Metrics for Prometheus: requests and events of spaces. ``webapp/metrics_server.py`` publishes them.

Each web process counts into a file of the folder PROMETHEUS_MULTIPROC_DIR, as the library requires. Without that folder
nothing is published. Labels hold routes, never paths or personal data.
"""

from functools import cache

from prometheus_client import Counter, Histogram
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

_requests = Counter("espace_requests", "Answers by route and status", ("route", "status"))
_durations = Histogram("espace_request_seconds", "Time that an answer took", ("route",), buckets=SECONDS)
_events = Counter("espace_events", "What happened to spaces (webapp/domain/audit.py)", ("event",))


def count_request(route: str, status: int, seconds: float) -> None:
    """Count an answer and its duration. This takes about 5 µs, also with files."""
    answers, durations = _of_request(route, status)
    answers.inc()
    durations.observe(seconds)


@cache
def _of_request(route: str, status: int) -> tuple[Counter, Histogram]:
    """The counters of a route and a status. The cache stays small: routes times the statuses that each one answers."""
    return _requests.labels(route, status), _durations.labels(route)


def count_once_committed(session: Session, event: str) -> None:
    """Count an event when its transaction is committed: an event of a failed transaction did not happen."""
    listen(session, "after_commit", lambda _session: _events.labels(event).inc(), once=True)
