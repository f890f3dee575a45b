"""Which server spends least on our pages? ``make -C bench servers`` walks our journey under each, in turns, on SQLite.

The servers: gunicorn with sync workers (as in deploy/), with threads, and with the code loaded before the fork;
granian, from the environment of the peers. Each has two processes; hashes cost almost nothing.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.measures import percentile
from bench.side_by_side import hash_cpu, measure
from bench.sites import OUR_BIN, PEERS_BIN, Site, our_site
from bench.walks import walk_ours
from tests.support.mail_server import MailServer
from tests.support.settings import CHEAP_HASH

SYNC = "gunicorn, sync"


def site(name: str, folder: Path, smtp_port: int) -> Site:
    one = our_site(folder, smtp_port, CHEAP_HASH)
    one.name = name
    if name == "gunicorn, threads":
        one.server = [*one.server[:-1], "--worker-class", "gthread", "--threads", "4", one.server[-1]]
    elif name == "gunicorn, preload":
        one.server = [*one.server[:-1], "--preload", one.server[-1]]
    elif name == "granian":
        options = ["--interface", "wsgi", "--workers", "2", "--port", str(one.port), "--host", "127.0.0.1", "--factory"]
        one.server = [str(PEERS_BIN / "granian"), *options, "--no-ws", "--blocking-threads", "1", "webapp:create_app"]
        one.environment["PYTHONPATH"] = str(next(OUR_BIN.parent.glob("lib/python*/site-packages")))
    return one


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--journeys", type=int, default=40)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        mail = ending.enter_context(MailServer())
        names = (SYNC, "gunicorn, threads", "gunicorn, preload", "granian")
        running = {name: site(name, Path(folder) / str(place), mail.port) for place, name in enumerate(names)}
        for one in running.values():
            ending.callback(one.stop)
            one.start()
        measured = measure(running, mail, asked.journeys, dict.fromkeys(names, (walk_ours, 3)))
    print(f"{asked.journeys} journeys of each{'':11}" + "".join(f"{name:>20}" for name in names))
    hash_seconds = hash_cpu(CHEAP_HASH)
    figures = {name: measured[name].figures(hash_seconds) for name in names}
    for figure in figures[SYNC]:
        print(f"{figure:32}" + "".join(f"{figures[name][figure]:20.2f}" for name in names))
    for step in measured[SYNC].times:
        print(
            f"{step[:30]:32}" + "".join(f"{percentile(measured[name].times[step], 50) * 1000:20.2f}" for name in names)
        )


if __name__ == "__main__":
    main()
