"""``make -C bench lighthouse`` serves the site, lets Lighthouse judge its pages and prints the figures.

It fails when a page scores less than 100 for performance, accessibility or best practices, shows its largest part after
more than a second, or moves while it loads.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from a11y.page_states import PUBLIC_PAGES, SPACE_PAGES
from tests.support.http_client import HttpClient
from tests.support.nginx import NAME, Nginx
from tests.support.servers import Server
from tools.find_browser import NONE_FOUND, find

FOLDER = Path(__file__).parent
PUBLIC = tuple(f"/{name}" for name in PUBLIC_PAGES if name != "inconnu")
STEPS = tuple(f"/creation/expert/{slug}" for slug in ("conditions", "identifiants", "formulaire", "recapitulatif"))
OWN = ("/activation/code", "/espace", *(f"/espace/{name}" for name in SPACE_PAGES))
CATEGORIES = ("performance", "accessibility", "best-practices")
MAX_LCP_MS = 1000
TRIES = 3
FILES = 1000
BROWSER_FLAGS = (
    "--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking "
    f'--ignore-certificate-errors --host-resolver-rules="MAP {NAME} 127.0.0.1"'
)


@contextmanager
def served() -> Iterator[tuple[Server, str]]:
    """The running site and its public address: behind the nginx of deploy/, which speaks HTTP/2."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as started:
        folder = Path(made)
        folder.chmod(0o755)  # nginx reads it as another user
        server, nginx = Server(folder), Nginx(folder, FILES)
        nginx.stand_before(urlsplit(server.base_url).netloc)
        for one in (server, nginx):
            one.start()
            started.callback(one.stop)
        yield server, f"https://{NAME}:{nginx.port}"


def cookies_of_somebody(server: Server) -> str:
    """The cookies of a browser where somebody is signed in, and has filled in another creation up to the recap."""
    with closing(HttpClient(server.base_url, server.kit)) as client:
        server.kit.seed("active", email="phare@exemple.test")
        client.sign_in("phare@exemple.test")
        client.begin_creation("autre@exemple.test")
        return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def judge(url: str, browser: str, cookies: str) -> dict[str, Any]:
    command = ["node", str(FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"), url]
    options = {
        "output": "json",
        "quiet": "",
        "chrome-flags": BROWSER_FLAGS,
        "only-categories": ",".join(CATEGORIES),
        "extra-headers": json.dumps({"Cookie": cookies}),
    }
    command += [f"--{name}={value}" if value else f"--{name}" for name, value in options.items()]
    environment = os.environ | {"CHROME_PATH": browser}
    for tries_left in reversed(range(TRIES)):  # "Something went wrong with recording the trace. Please run again."
        done = subprocess.run(command, check=not tries_left, stdout=subprocess.PIPE, env=environment)
        if done.returncode == 0:
            break
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def main() -> None:
    browser = find() or sys.exit(NONE_FOUND)
    failed = False
    print(f"{'page':34}{'perf':>6}{'a11y':>6}{'best':>6}{'LCP ms':>8}{'CLS':>7}{'kB':>7}")
    with served() as (server, address):
        cookies = cookies_of_somebody(server)
        for path in (*PUBLIC, *STEPS, *OWN):
            report = judge(address + path, browser, "" if path in PUBLIC else cookies)
            scores = [round(100 * report["categories"][category]["score"]) for category in CATEGORIES]
            lcp, shift, size = (
                report["audits"][name]["numericValue"]
                for name in ("largest-contentful-paint", "cumulative-layout-shift", "total-byte-weight")
            )
            failed |= min(scores) < 100 or lcp > MAX_LCP_MS or shift > 0
            print(
                f"{path:34}" + "".join(f"{score:6}" for score in scores) + f"{lcp:8.0f}{shift:7.3f}{size / 1000:7.1f}"
            )
            for audit in report["audits"].values():
                if audit["score"] is not None and audit["score"] < 0.9:
                    print(f"    {audit['id']}: {audit.get('displayValue', audit['title'])}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
