"""Wapiti let loose on the running service, signed in: it crawls, fills every form with attacks, and finds nothing.

It lives in an environment of its own (requirements/attack.lock), and runs by ``make attack``.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.http_client import HttpClient
from tests.support.processes import ROOT
from tests.support.servers import Server
from tests.support.settings import UNLIMITED

WAPITI = ROOT / ".venv" / "attack" / "bin" / "wapiti"
ADDRESS = "martin@attaque.test"
QUICK = "cookieflags,crlf,csp,csrf,htaccess,http_headers,methods,permanentxss,redirect,sql,upload,xss,xxe"
ALL = f"{QUICK},exec,file,timesql"
"""Those of its modules that may find something here: there is no LDAP, no WordPress."""
EXPLAINED = {
    "X-Frame-Options is not set",  # the policy says `frame-ancestors 'none'`, which all browsers read first
    "Secure flag is not set in the cookie : espace",  # plain HTTP; behind HTTPS it is `__Host-espace`, Secure
}
NOT_CRAWLED = (
    "/deconnexion",  # the session is needed
    "/espace/appareils/*",  # the same
    "/verification/*",  # each page has a challenge of its own: there is no end of them
    "/static/*",  # files
    "/boite-aux-lettres/*",  # of the embedded mailbox: it shows mail as it came, and is not there in production
)
MINUTES_MAX = 20


@pytest.fixture
def attacked(tmp_path: Path) -> Iterator[Server]:
    """Attacks must reach the code: no rate limit (429) may stop them."""
    server = Server(tmp_path, **UNLIMITED)
    server.start()
    yield server
    server.stop()


# A form that is sent comes back with new tokens, and the scanner takes it for another one: deeper is nothing new.
@pytest.mark.parametrize(
    ("attacks", "depth"),
    [pytest.param(QUICK, 3, id="quickly", marks=pytest.mark.smoke), pytest.param(ALL, 4, id="thoroughly")],
)
def test_a_scanner_that_is_signed_in_finds_no_flaw(attacked: Server, tmp_path: Path, attacks: str, depth: int) -> None:
    cookies = signed_in(attacked)
    report = scan(attacked, tmp_path, cookies, attacks, depth)
    assert report["infos"]["crawled_pages_nbr"] > 30
    found = report["vulnerabilities"] | report["anomalies"]
    flaws = {(kind, one["path"], one["parameter"], one["info"]) for kind, them in found.items() for one in them}
    assert {flaw for flaw in flaws if flaw[-1] not in EXPLAINED} == set()
    assert is_signed_in(attacked, cookies), "the scanner lost its session on the way: it has seen less than the owner"


def signed_in(server: Server) -> str:
    """The cookies of somebody who has a space, as a browser would send them."""
    with closing(HttpClient(server.base_url, server.kit)) as client:
        server.kit.seed("active", email=ADDRESS)
        assert client.sign_in(ADDRESS).status == 303
        return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def is_signed_in(server: Server, cookies: str) -> bool:
    with closing(HttpClient(server.base_url, server.kit)) as client:
        return client.get("/espace", Cookie=cookies).status == 200


def scan(server: Server, folder: Path, cookies: str, attacks: str, depth: int) -> dict[str, Any]:
    """What the scanner says, as its JSON report."""
    report = folder / "report.json"
    command = [str(WAPITI), "--url", f"{server.base_url}/espace", "--scope", "domain", "--depth", str(depth)]
    command += ["--cookie-value", cookies]
    command += ["--start", f"{server.base_url}/", "--module", attacks, "--max-scan-time", str(MINUTES_MAX * 60)]
    command += [word for path in NOT_CRAWLED for word in ("--exclude", f"{server.base_url}{path}")]
    command += ["--format", "json", "--output", str(report), "--store-session", str(folder / "sessions")]
    command += ["--store-config", str(folder / "config"), "--flush-session", "--no-bugreport", "--verbose", "1"]
    subprocess.run(command, check=True, stdout=sys.stdout, stderr=sys.stderr, timeout=MINUTES_MAX * 120)
    return dict(json.loads(report.read_text()))
