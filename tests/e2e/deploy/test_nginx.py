"""deploy/nginx/espace.conf does what it says (issue "Production"), run by real nginx in front of two processes."""

import gzip
import re
from html import unescape
from urllib.parse import urlencode

import brotli
import pytest

from a11y.html_rules import broken_rules
from tests.conftest import skip
from tests.e2e.deploy.web_processes import Gunicorn
from tests.support.nginx import BROTLI, NAME, Nginx
from webapp.paths import STATIC
from webapp.web.static_files import fingerprinted

pytestmark = pytest.mark.one_database
STYLE = "/static/css/app.css"
KEPT_STYLE = f"/static/{fingerprinted('css/app.css')}"
FORMER_STYLE = "/static/css/app.0123456789.css"
"""Of another release."""
SECURITY = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Strict-Transport-Security"]
PASSKEY = "/connexion/cle-d-acces"
STEP = "/creation/expert/conditions"
"""A page with a challenge: they are limited per client."""


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


def test_a_style_that_is_not_published_yet_is_kept_under_no_name(nginx: Nginx) -> None:
    """A page of the next release may ask an nginx that has not got its files yet."""
    answer = nginx.ask(FORMER_STYLE)
    assert (answer.status, answer.all("Cache-Control")) == (404, [])


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


def test_a_client_is_known_by_its_own_address_whatever_it_says(nginx: Nginx) -> None:
    """The sixth challenge in an hour is refused, though each request names another client."""
    spoofed = [
        nginx.ask(STEP, source="127.0.0.3", X_Forwarded_For=f"203.0.113.{number}", Forwarded=f"for=203.0.113.{number}")
        for number in range(6)
    ]
    assert [answer.status for answer in spoofed] == [200] * 5 + [429]
    assert nginx.ask(STEP, source="127.0.0.4").status == 200


def test_a_client_cannot_say_that_its_connection_is_another(nginx: Nginx) -> None:
    """A form sent over https needs a Referer of the site: the application knows of https from nginx alone."""
    page = nginx.ask("/connexion", source="127.0.0.5")
    token = unescape(re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.content.decode())[1])
    cookie = "; ".join(value.partition(";")[0] for value in page.all("Set-Cookie"))
    body = urlencode({"csrf_token": token}).encode()

    def sent(**headers: str) -> int:
        form = {"Cookie": cookie, "Content_Type": "application/x-www-form-urlencoded"}
        said = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example"}
        return nginx.ask(PASSKEY, method="POST", body=body, source="127.0.0.5", **form, **said, **headers).status

    assert sent() == sent(Referer="https://evil.example/connexion") == 400
    assert sent(Referer=f"https://{NAME}/connexion") == 422


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
