"""``make -C bench steps`` measures every exchange of a creation and activation on the real server.

It prints the median and the 95th percentile of each exchange (server and loopback), and the bytes of each answer as a
browser receives them (brotli). Password hashing is made cheap; the last line gives its real cost. The machine is
shared: quote only ratios within one run.
"""

import re
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from typing import ClassVar

from bench.side_by_side import DEFAULT_HASH, hash_cpu
from tests.support.html import attribute, elements, parse
from tests.support.http_client import Answer, HttpClient
from tests.support.servers import Server
from tests.support.settings import CHEAP_HASH

JOURNEYS = 40
CHANGING = re.compile(r"[A-Za-z0-9_-]{60,}|\d{14}")


class TimedClient(HttpClient):
    """A client that times exchanges. All clients share one record: times in milliseconds, sizes in bytes."""

    times: ClassVar[defaultdict[str, list[float]]] = defaultdict(list)
    sizes: ClassVar[dict[str, int]] = {}

    def exchange(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Answer:
        name = f"{method} {CHANGING.sub('…', url)}"
        started = time.perf_counter()
        answer = super().exchange(method, url, body, headers)
        self.times[name].append((time.perf_counter() - started) * 1000)
        self.sizes[name] = self.bytes_received
        if answer.status not in (200, 303) or (method, answer.status) == ("POST", 200):
            sys.exit(f"{name}: answered {answer.status}")
        return answer


def walk(client: HttpClient, address: str) -> None:
    """Walk from the home page to the PDF."""
    for url in ("/", "/connexion", "/creation"):
        client.get(url)
    challenge = client.form("/creation/expert/conditions")["challenge"]
    client.get(f"/verification/{challenge}.png")
    client.get(f"/verification/{challenge}.mp3")
    client.open_space(address)
    links = elements(parse(client.get("/activation/recapitulatif").text), "main a[href]")
    client.get(next(href for link in links if (href := attribute(link, "href") or "").endswith(".pdf")))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        server = Server(Path(folder), **CHEAP_HASH)
        server.start()
        start_seconds = time.perf_counter() - started
        try:
            for number in range(JOURNEYS):
                with closing(TimedClient(server.base_url, server.kit)) as client:
                    walk(client, f"banc{number}@exemple.fr")
        finally:
            server.stop()
    print(f"server ready in {start_seconds:.1f} s; {JOURNEYS} journeys")
    print(f"{'exchange':46}{'median ms':>10}{'p95 ms':>9}{'bytes':>9}")
    for name, taken in TimedClient.times.items():
        print(f"{name:46}{median(taken):10.1f}{quantiles(taken, n=20)[-1]:9.1f}{TimedClient.sizes[name]:9}")
    print(f"one Argon2id hash at the default cost: {hash_cpu(DEFAULT_HASH) * 1000:.0f} ms of processor")


if __name__ == "__main__":
    main()
