"""deploy/nginx/espace.conf does what it says (issue "Production"), run by real nginx in front of two processes."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

import brotli
import pytest

from a11y.html_rules import broken_rules
from tests.conftest import skip
from tests.e2e.deploy.web_processes import Gunicorn
from tests.support.nginx import BROTLI, CLIENT_HEADER, NAME, Nginx
from webapp.paths import STATIC
from webapp.web.static_files import fingerprinted

pytestmark = pytest.mark.one_database
STYLE = "/static/css/app.css"
KEPT_STYLE = f"/static/{fingerprinted('css/app.css')}"
FORMER_STYLE = "/static/css/app.0123456789.css"
"""Of another release."""
SECURITY = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security"]
HOST = f"Host: {NAME}\r\n".encode()
TOKEN = b"jeton-que-personne-ne-doit-lire"
PASSKEY = "/connexion/cle-d-acces"
TWO_LENGTHS = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
"""Who reads one and who reads the other disagree about where the next request begins."""
STEP = "/creation/expert/conditions"
"""A page with a challenge."""


def test_nginx_finds_nothing_to_say_of_the_configuration(nginx: Nginx) -> None:
    check = nginx.run("-t", "-q")
    assert (check.returncode, check.stderr) == (0, "")


def test_a_page_comes_through_compressed_private_and_with_each_header_once(nginx: Nginx) -> None:
    answer = nginx.ask("/connexion", Accept_Encoding="br")
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br")
    assert broken_rules(brotli.decompress(answer.content).decode()) == []
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "nginx/" not in answer.headers["Server"]
    for name in SECURITY:
        assert answer.all(name) == [answer.headers[name]], name


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_nginx_serves_static_files_already_compressed_and_for_ever(nginx: Nginx, encoding: str) -> None:
    if encoding == "br" and not BROTLI.exists():
        skip("this nginx has no module for brotli (Debian: libnginx-mod-http-brotli-static)")
    answer = nginx.ask(KEPT_STYLE, Accept_Encoding=encoding)
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[encoding](answer.content)
    assert (answer.status, opened) == (200, (STATIC / "css" / "app.css").read_bytes())
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "X-Request-ID" not in answer.headers  # no process was asked
    for name in SECURITY:
        assert answer.all(name) == [answer.headers[name]], name


@pytest.mark.parametrize("path", [STYLE, f"{STYLE}?v=0123456789", f"{KEPT_STYLE}.gz"])
def test_without_a_fingerprint_nothing_is_kept(nginx: Nginx, path: str) -> None:
    answer = nginx.ask(path)
    assert (answer.status, answer.all("Cache-Control")) == (200, ["no-cache"])
    for name in SECURITY:
        assert answer.all(name) == [answer.headers[name]], name


@pytest.mark.parametrize("path", [STYLE, "/static/js/espace.js", "/static/img/mark.svg"])
def test_a_text_says_in_which_characters_it_is_written(nginx: Nginx, path: str) -> None:
    answer = nginx.ask(path)
    assert (answer.status, answer.headers["Content-Type"].partition("; ")[2]) == (200, "charset=utf-8")


def test_a_style_that_is_not_published_yet_is_kept_under_no_name(nginx: Nginx) -> None:
    """A page of the next release may ask an nginx that has not got its files yet."""
    answer = nginx.ask(FORMER_STYLE)
    assert (answer.status, answer.all("Cache-Control")) == (404, ["private, no-cache"])


def test_a_part_of_a_static_file_is_the_whole(nginx: Nginx) -> None:
    assert nginx.ask(STYLE, Range="bytes=9999999-").status == 200


def test_an_upgrade_takes_no_style_from_the_pages_of_the_release_before(nginx: Nginx, gunicorn: Gunicorn) -> None:
    former = gunicorn.folder / "published" / FORMER_STYLE.removeprefix("/")
    former.write_text("/* former */")
    gunicorn.flask("publish", str(gunicorn.folder / "published"))
    answer = nginx.ask(FORMER_STYLE)
    assert (answer.content, "immutable" in answer.headers["Cache-Control"]) == (b"/* former */", True)
    former.unlink()


def test_only_files_of_the_site_are_served(nginx: Nginx) -> None:
    for path in ("/headers.conf", "/erreurs/503.html", "/static/../headers.conf", "/static/css/", "/metrics"):
        assert nginx.ask(path).status == 404, path


def test_what_is_too_large_is_refused_by_a_page(nginx: Nginx) -> None:
    answer = nginx.ask(STEP, method="POST", body=b"x" * (64 * 1024 + 1))
    assert answer.status == 413 and "trop volumineux" in answer.content.decode()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"GET /%s HTTP/1.1\r\n%s\r\n" % (b"a" * 9000, HOST), 414, id="long address"),
        pytest.param(b"GET / HTTP/1.1\r\n%sX: %s\r\n\r\n" % (HOST, b"a" * 9000), 400, id="large header"),
        pytest.param(b"GET / HTTP/1.1\r\n%s%s\r\n" % (HOST, b"X: 1\r\n" * 70), 431, id="many headers"),
        pytest.param(b"GET\r\n\r\n", 400, id="no address"),
        pytest.param(b"\x16\x03\r\n\r\n", 400, id="no HTTP"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, id="other host"),
        pytest.param(b"GET / HTTP/3.5\r\n%s\r\n" % HOST, 505, id="version"),
        pytest.param(b"POST / HTTP/1.1\r\n%sTransfer-Encoding: x\r\n\r\n" % HOST, 501, id="transfer coding"),
        pytest.param(
            b"POST / HTTP/1.1\r\n%s%s" % (HOST, TWO_LENGTHS),
            400,
            id="two lengths",
        ),
        pytest.param(b"TRACE / HTTP/1.1\r\n%s\r\n" % HOST, 405, id="method"),
        pytest.param(
            b"POST %s HTTP/1.1\r\n%sContent-Length: 0\r\n\r\n" % (STYLE.encode(), HOST), 405, id="form to a file"
        ),
        pytest.param(b"GET /static/absent.css HTTP/1.1\r\n%s\r\n" % HOST, 404, id="absent file"),
    ],
)
def test_whatever_is_refused_is_refused_by_a_page_of_the_site(nginx: Nginx, request_: bytes, status: int) -> None:
    """In French, with its headers, whoever refuses: nginx, gunicorn or the application."""
    answer = nginx.ask_in_bytes(request_)
    assert (answer.status, broken_rules(answer.text)) == (status, [])
    for name in SECURITY:
        assert answer.all(name) == [answer.headers[name]], name
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Server"] == "nginx"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"GET /%s HTTP/1.1\r\n%s\r\n" % (b"a" * 9000, HOST), 414, id="long address"),
        pytest.param(b"GET /%s HTTP/1.1\r\n%s%s\r\n" % (TOKEN, HOST, b"X: 1\r\n" * 70), 431, id="many headers"),
        pytest.param(
            b"POST / HTTP/1.1\r\n%sContent-Length: 4\r\nTransfer-Encoding: chunked\r\nX: %s\r\n\r\n0\r\n\r\n"
            % (HOST, TOKEN),
            400,
            id="two lengths",
        ),
        pytest.param(b"G(T /%s HTTP/1.1\r\n%s\r\n" % (TOKEN, HOST), 400, id="method"),
        pytest.param(b"GET /%s HTTP/9\r\n%s\r\n" % (TOKEN, HOST), 400, id="version"),
        pytest.param(b"GET / HTTP/1.1\r\n%s: x\r\n\r\n" % (TOKEN + b"("), 400, id="header"),
        pytest.param(b"POST / HTTP/1.1\r\n%sTransfer-Encoding: %s\r\n\r\n" % (HOST, TOKEN), 501, id="transfer coding"),
    ],
)
def test_what_gunicorn_refuses_is_refused_by_a_page_and_not_repeated_in_the_log(
    gunicorn: Gunicorn, request_: bytes, status: int
) -> None:
    answer = gunicorn.ask_in_bytes(request_)
    assert (answer.status, broken_rules(answer.text)) == (status, [])
    for name in SECURITY:
        assert answer.all(name) == [answer.headers[name]], name
    assert answer.all("Set-Cookie") == []
    assert TOKEN.decode() not in gunicorn.logs()


@pytest.fixture
def strict_nginx(nginx: Nginx) -> Iterator[Nginx]:
    """One that lets 4 requests of a /64 through, 8 of a /56 and 16 of a /48, and has forgotten all others."""
    rates = {f"rate={rate}r/s": "rate=1r/m" for rate in (300, 600, 1200)}
    bursts = {f"burst={allowed} ": f"burst={fewer} " for allowed, fewer in ((1500, 3), (3000, 7), (6000, 15))}
    nginx.stop()
    nginx.configure(**rates, **bursts)
    nginx.start()
    yield nginx
    nginx.stop()
    nginx.configure()
    nginx.start()


@pytest.mark.parametrize(
    ("addresses", "served"),
    [
        pytest.param("2001:db8:1:2:{0:x}::1", 4, id="one /64"),
        pytest.param("2001:db8:1:2{0:02x}::1", 8, id="one /56"),
        pytest.param("2001:db8:1:{0:x}00::1", 16, id="one /48"),
        pytest.param("2001:db8:{0:x}::1", 20, id="others"),
        pytest.param("192.0.2.{0}", 20, id="IPv4"),
        pytest.param("::ffff:192.0.2.{0}", 20, id="IPv4 in IPv6"),
    ],
)
def test_a_subscriber_is_one_client_by_each_of_its_networks(strict_nginx: Nginx, addresses: str, served: int) -> None:
    """Twenty addresses send one request each."""
    clients = [addresses.format(number) for number in range(1, 21)]
    statuses = [strict_nginx.ask("/sante/vif", **known_as(client)).status for client in clients]
    assert Counter(statuses) == Counter({200: served, 429: 20 - served})


def test_an_ipv4_address_has_one_name(strict_nginx: Nginx) -> None:
    for client in ("192.0.2.1", "::ffff:192.0.2.1") * 2:
        assert strict_nginx.ask("/sante/vif", **known_as(client)).status == 200
    assert strict_nginx.ask("/sante/vif", **known_as("::ffff:192.0.2.1")).status == 429


def known_as(client: str) -> dict[str, str]:
    """The header that makes a request come from this address."""
    return {CLIENT_HEADER.replace("-", "_"): client}


def test_no_token_and_no_address_is_in_any_log(strict_nginx: Nginx, gunicorn: Gunicorn) -> None:
    """Whatever happens to a request: obeyed, refused, or lost with the process."""
    nginx = strict_nginx
    path, network = f"/mot-de-passe-oublie/{TOKEN.decode()}", "203.0.113."
    hasty, unlucky, unluckier = (f"{network}{number}" for number in (77, 78, 79))
    assert nginx.ask_often(path, 5, **known_as(hasty)) == [410, 410, 410, 410, 429]
    nginx.ask_plainly(path)
    with gunicorn.gone():
        assert nginx.ask(path, **known_as(unlucky)).status == 503
    with gunicorn.deaf():
        assert nginx.ask(path, **known_as(unluckier)).status == 503
    logs = nginx.logs() + gunicorn.logs()
    assert '"upstream":"502"' in logs  # operators see what failed
    assert TOKEN.decode() not in logs and network not in logs


def test_a_client_is_known_by_its_own_address_whatever_it_says(nginx: Nginx) -> None:
    """Its tasks become more expensive, though each request names another client and comes without a cookie."""
    costs = [
        cost_of_a_task(nginx, "127.0.0.3", X_Forwarded_For=f"203.0.113.{number}", Forwarded=f"for=203.0.113.{number}")
        for number in range(3)
    ]
    assert costs == [costs[0], 2 * costs[0], 4 * costs[0]]
    assert cost_of_a_task(nginx, "127.0.0.4") == costs[0]


def cost_of_a_task(nginx: Nginx, source: str, **headers: str) -> int:
    """What the automatic check asks of a new session from this address."""
    page = nginx.ask(STEP, source=source, **headers)
    assert page.status == 200
    cookie = "; ".join(value.partition(";")[0] for value in page.all("Set-Cookie"))
    (task,) = re.findall(r'data-task="([^"]+)"', page.content.decode())
    return int(nginx.ask(task, source=source, Cookie=cookie, **headers).json["parameters"]["data"]["counters"])


def test_a_hundred_people_behind_one_ipv4_address_are_not_refused(nginx: Nginx) -> None:
    """All open a page at the same moment, with what stands on it."""
    assert set(nginx.ask_often("/sante/vif", 600, **known_as("192.0.2.50"))) == {200}


def test_a_client_cannot_say_that_its_connection_is_another(nginx: Nginx) -> None:
    """The application knows its own address from nginx alone: a page of another site that claims it is refused."""
    page = nginx.ask("/connexion", source="127.0.0.5")
    token = unescape(re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.content.decode())[1])
    cookie = "; ".join(value.partition(";")[0] for value in page.all("Set-Cookie"))
    body = urlencode({"csrf_token": token}).encode()

    def sent(**headers: str) -> int:
        form = {"Cookie": cookie, "Content_Type": "application/x-www-form-urlencoded"}
        said = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example"}
        return nginx.ask(PASSKEY, method="POST", body=body, source="127.0.0.5", **form, **said, **headers).status

    assert sent(Referer="https://evil.example/connexion") == 400
    assert sent() == sent(Referer=f"https://{NAME}/connexion") == 422


def test_one_id_goes_through_all_logs_and_it_is_nginx_s_own(nginx: Nginx, gunicorn: Gunicorn) -> None:
    answer = nginx.ask("/aide", X_Request_ID="f" * 32)
    given = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", given) and given != "f" * 32
    by_nginx, by_the_application = nginx.logged(given), gunicorn.logged(given)
    assert by_nginx["request"] == by_the_application["request"] == given
    assert by_nginx["status"] == by_the_application["status"] == 200
    assert (by_the_application["route"], "/aide" in str(by_nginx)) == ("/aide", False)


def test_load_balancers_learn_that_it_is_ready(nginx: Nginx) -> None:
    answer = nginx.ask("/sante/pret")
    assert (answer.status, answer.content.decode(), answer.all("Set-Cookie")) == (200, "prêt\n", [])


def test_plain_http_leads_to_https_and_other_names_nowhere(nginx: Nginx) -> None:
    answer = nginx.ask_plainly("/aide")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/aide")
    assert nginx.ask("/aide", Host="evil.example").status == 421


@pytest.mark.parametrize("request_", [b"GET\r\n\r\n", b"TRACE / HTTP/1.1\r\n%s\r\n" % HOST, b"GET / HTTP/3.5\r\n\r\n"])
def test_plain_http_leads_to_https_whatever_is_asked_and_names_no_version(nginx: Nginx, request_: bytes) -> None:
    answer = nginx.ask_in_bytes(request_, tls=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/")
    assert answer.headers["Server"] == "nginx" and "nginx/" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Content-Security-Policy"]


def test_when_no_process_is_there_a_page_of_the_site_says_so(nginx: Nginx, gunicorn: Gunicorn) -> None:
    with gunicorn.gone():
        answer = nginx.ask("/connexion")
        style = nginx.ask(STYLE)
    page = answer.content.decode()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
    assert "Le service est indisponible pour le moment" in page and broken_rules(page) == []
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert [answer.all(name) for name in SECURITY] == [[answer.headers[name]] for name in SECURITY]
    assert style.status == 200
    assert nginx.ask("/connexion").status == 200
