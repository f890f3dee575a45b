"""No request is lost while the processes are replaced: by a reload (HUP), by a restart, by age."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGHUP

from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from tests.e2e.deploy.web_processes import WORKERS, Gunicorn
from tests.support.nginx import Nginx

THREADS = 4
RELOADS = 2


@contextmanager
def constant_requests(nginx: Nginx) -> Iterator[Counter[object]]:
    """Several clients ask without a pause, pages and forms; what each answer was is counted."""
    answers: Counter[object] = Counter()
    stop = threading.Event()

    def ask(number: int) -> None:
        source = f"127.0.1.{number}"  # each its own share of the limits
        while not stop.is_set():
            for path, method, body in (("/aide", "GET", None), ("/connexion/cle-d-acces", "POST", b"passkey=a")):
                try:
                    answers[method, nginx.ask(path, method=method, body=body, source=source).status] += 1
                except OSError as error:
                    answers[method, type(error).__name__] += 1
                stop.wait(0.1)  # below the limit of nginx

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, THREADS + 1)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def await_answers(answers: Counter[object]) -> None:
    """Some more than there are now, from everyone."""
    wanted = answers.total() + 2 * THREADS
    while answers.total() < wanted:
        threading.Event().wait(0.05)


def reload(gunicorn: Gunicorn) -> None:
    """All processes are new ones afterwards."""
    booted, gone = gunicorn.count_logged("Booting worker"), gunicorn.count_logged("Worker exiting")
    gunicorn.process.send_signal(SIGHUP)
    gunicorn.await_logged("Booting worker", booted + WORKERS)
    gunicorn.await_logged("Worker exiting", gone + WORKERS)


def test_a_loss_would_be_noticed(nginx: Nginx, gunicorn: Gunicorn) -> None:
    with constant_requests(nginx) as answers, gunicorn.gone():
        await_answers(answers)
    assert answers["GET", 503] and answers["POST", 503]


def test_a_reload_loses_no_request(nginx: Nginx, gunicorn: Gunicorn) -> None:
    with constant_requests(nginx) as answers:
        for _ in range(RELOADS):
            reload(gunicorn)
            await_answers(answers)
    assert set(answers) == {("GET", 200), ("POST", 422)}, answers


def test_a_restart_keeps_requests_waiting_and_loses_none(nginx: Nginx, gunicorn: Gunicorn) -> None:
    with constant_requests(nginx) as answers:
        gunicorn.stop()
        gunicorn.start()
        await_answers(answers)
    assert set(answers) == {("GET", 200), ("POST", 422)}, answers


def counted(gunicorn: Gunicorn) -> float:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(gunicorn.metrics))
    return registry.get_sample_value("espace_requests_total", {"route": "/aide", "status": "200"}) or 0


def test_metrics_outlive_the_processes_in_as_many_files_as_there_are_places(nginx: Nginx, gunicorn: Gunicorn) -> None:
    """Two generations of processes live at once during a reload, never three."""
    before = counted(gunicorn)
    nginx.ask("/aide")
    reload(gunicorn)
    nginx.ask("/aide")
    assert counted(gunicorn) == before + 2
    places = {path.stem.split("_")[1] for path in gunicorn.metrics.glob("counter_*.db")}
    assert places and places <= {f"web-{place}" for place in range(2 * WORKERS)}  # who answered is chance
