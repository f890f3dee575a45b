"""``flask --app webapp metrics``: what the web processes counted and what waits in the outbox, on a port of its own.

The site has no route to it: what is not there cannot be left open to the public.
"""

from collections.abc import Iterator
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from webapp.persistence import outbox
from webapp.persistence.database import UNAVAILABLE
from webapp.services import Services


class StateCollector(Collector):
    """Read at each visit of Prometheus; while the database is gone only that is told."""

    def __init__(self, services: Services) -> None:
        self._service = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._service.clock.now()
        try:
            with self._service.database.read() as session:
                queue = outbox.state(session, now)
        except UNAVAILABLE:
            yield GaugeMetricFamily("espace_database_up", "The database answers", 0)
            return
        yield GaugeMetricFamily("espace_database_up", "The database answers", 1)
        yield GaugeMetricFamily("espace_outbox_waiting", "Messages not sent yet", queue.waiting)
        yield GaugeMetricFamily("espace_outbox_due", "Messages whose turn it is", queue.due)
        age = (now - queue.oldest).total_seconds() if queue.oldest else 0
        yield GaugeMetricFamily("espace_outbox_oldest_seconds", "Age of the oldest message not sent yet", age)


def start_metrics_server(services: Services, host: str, port: int) -> tuple[WSGIServer, Thread]:
    """Answers on ``/metrics``, from a thread.

    Raises:
        ValueError: PROMETHEUS_MULTIPROC_DIR does not name the folder in which web processes count.
    """
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
    registry.register(StateCollector(services))
    return start_http_server(port, host, registry)
