"""What is counted for Prometheus: requests, and what people did. ``webapp/metrics_server.py`` shows it.

Each web process counts into a file of the folder that PROMETHEUS_MULTIPROC_DIR names (the library's own way);
without that folder it counts for itself and nobody is told. Labels hold routes, never paths nor personal data.
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
    """About 5 µs, in files too."""
    answers, durations = _of_request(route, status)
    answers.inc()
    durations.observe(seconds)


@cache
def _of_request(route: str, status: int) -> tuple[Counter, Histogram]:
    """Few: as many as there are routes, times the ways in which each answers."""
    return _requests.labels(route, status), _durations.labels(route)


def count_once_committed(session: Session, event: str) -> None:
    """An event of a transaction that fails did not happen."""
    listen(session, "after_commit", lambda _session: _events.labels(event).inc(), once=True)
