"""How long does the automatic check take in a real browser? ``python -m bench.captcha.proof [--count 20]``.

Chromium's own CPU throttling slows a page but not its workers. So signals (SIGSTOP, SIGCONT) stop all processes of the
browser five sixths of the time: this gives a device six times slower than this one.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread

from playwright.sync_api import Browser, sync_playwright

from tests.support.servers import Server
from tools.find_browser import NONE_FOUND, find
from webapp.captcha import proof

SLICE_SECONDS = 0.005
PAGE = "/creation/expert/conditions"
SOLVE = """async () => {
    const field = document.querySelector('input[name=challenge_proof]')
    const start = performance.now()
    document.querySelector('[name=challenge_way][value=automatique]').click()
    while (!field.value) await new Promise(resolve => setTimeout(resolve, 5))
    return performance.now() - start
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    count = parser.parse_args().count
    print_cost_for_the_server()
    executable = find() or sys.exit(NONE_FOUND)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.start()
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=executable, args=sandbox)
        for slowdown in (1, 6):
            with slowed(slowdown):
                times = sorted(solve(browser, server.base_url) for _ in range(count))
            print(
                f"device {slowdown}× slower than this one: median {median(times):.2f} s, "
                f"90th percentile {times[count * 9 // 10]:.2f} s, longest {times[-1]:.2f} s of {count}"
            )
        browser.close()
        server.stop()


def print_cost_for_the_server() -> None:
    start = time.process_time()
    for _ in range(100):
        proof.new_task(b"s" * 32, 1)
    print(f"a task costs the server {(time.process_time() - start) * 10:.2f} ms of CPU")


def solve(browser: Browser, base_url: str) -> float:
    """The seconds from the choice of the automatic check to its end."""
    page = browser.new_page()
    page.goto(base_url + PAGE)
    seconds = float(page.evaluate(SOLVE)) / 1000
    page.close()
    return seconds


@contextmanager
def slowed(slowdown: int) -> Iterator[None]:
    """Let the browser run only one slice of time out of ``slowdown``."""
    over = Event()

    def stop_and_go() -> None:
        processes = browser_processes()
        while not over.is_set():
            stopped_at = time.monotonic()
            _signal(processes, signal.SIGSTOP)
            known, processes = processes, browser_processes()
            while (stopped := time.monotonic() - stopped_at) < SLICE_SECONDS * (slowdown - 1):
                time.sleep(SLICE_SECONDS)
            _signal(known, signal.SIGCONT)
            time.sleep(stopped / (slowdown - 1))

    if slowdown == 1:
        yield
        return
    thread = Thread(target=stop_and_go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def browser_processes() -> list[int]:
    """The ids of the Chromium processes below this one."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,comm="], check=True, capture_output=True, text=True).stdout
    rows = [
        (int(pid), int(parent), name) for pid, parent, name in (line.split(None, 2) for line in listed.splitlines())
    ]
    family = {os.getpid()}
    while children := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= children
    return [pid for pid, _, name in rows if pid in family and "chrom" in name]


def _signal(processes: list[int], number: int) -> None:
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
