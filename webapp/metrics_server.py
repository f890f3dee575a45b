"""``flask --app webapp metrics`` publishes the counters of the web processes and the state of the outbox.

It listens on its own port. The site has no route to it, so it cannot be left open to the public by mistake.
"""

from collections.abc import Iterator
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from webapp.services import UNAVAILABLE, Services
from webapp.usecases.outbox.queries import outbox_state


class StateCollector(Collector):
    """The state is read at each visit of Prometheus. While the database is down, only that is published."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            queue = outbox_state(self._services)
        except UNAVAILABLE:
            yield GaugeMetricFamily("espace_database_up", "The database answers", 0)
            return
        yield GaugeMetricFamily("espace_database_up", "The database answers", 1)
        yield GaugeMetricFamily("espace_outbox_waiting", "Messages not sent yet", queue.waiting)
        yield GaugeMetricFamily("espace_outbox_due", "Messages whose turn it is", queue.due)
        age = queue.oldest_age.total_seconds()
        yield GaugeMetricFamily("espace_outbox_oldest_seconds", "Age of the oldest message not sent yet", age)


def start_metrics_server(services: Services, host: str, port: int) -> tuple[WSGIServer, Thread]:
    """Serve ``/metrics`` from a thread.

    Raises:
        ValueError: PROMETHEUS_MULTIPROC_DIR does not name the folder where the web processes count.
    """
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is not typed
    registry.register(StateCollector(services))
    return start_http_server(port, host, registry)
