"""SPEC 10.2: the public interface is asked for two seconds, kept a day, and left alone when it asks or fails.

A server of ours plays it: `reply` is what it answers next.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog

from tests.support.ports import free_port
from tests.unit.conftest import NOON, ManualClock
from webapp.connectors.circuit_breaker import FAILURES, PAUSE
from webapp.connectors.company_api import CACHED, MAX_ANSWER_BYTES, MAX_PAUSE, TIMEOUT_SECONDS, CompanyApi
from webapp.connectors.expiring_cache import ExpiringCache
from webapp.domain.company import Company, Found, HeadOffice, Hidden, Unavailable, Unknown
from webapp.domain.siren import parse

ONE, TWO = parse("732829320"), parse("552100554")
SEAT = {
    "adresse": "12 RUE DES MEUNIERS 99999 EXEMPLEVILLE",
    "numero_voie": "12",
    "type_voie": "RUE",
    "libelle_voie": "DES MEUNIERS",
    "complement_adresse": None,
    "indice_repetition": None,
    "distribution_speciale": None,
    "code_postal": "99999",
    "libelle_commune": "EXEMPLEVILLE",
    "cedex": None,
    "libelle_cedex": None,
    "code_pays_etranger": None,
    "libelle_pays_etranger": None,
    "libelle_commune_etranger": None,
    "date_creation": "2015-03-01",
    "etat_administratif": "A",
    "statut_diffusion_etablissement": "O",
}
RESULT = {
    "siren": ONE,
    "nom_complet": "ATELIER LUMIERE (AL)",
    "nom_raison_sociale": "ATELIER LUMIERE",
    "nature_juridique": "5710",
    "etat_administratif": "A",
    "statut_diffusion": "O",
    "siege": SEAT,
}
OFFICE = HeadOffice(("12 RUE DES MEUNIERS", "99999 EXEMPLEVILLE"), "EXEMPLEVILLE", date(2015, 3, 1))
COMPANY = Company(ONE, "ATELIER LUMIERE", "5710", head_office=OFFICE)
Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    server: "Interface"

    def do_GET(self) -> None:
        self.server.asked.append(self)
        self.server.reply(self)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Interface(ThreadingHTTPServer):
    """The public interface, as it behaves."""

    daemon_threads = True
    asked: list[Handler]
    reply: Reply

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/search"


def answers(*results: object) -> Reply:
    body = json.dumps({"results": results, "total_results": len(results)}).encode()
    return lambda handler: handler.answer(200, body, Content_Type="application/json")


def refuses(status: int, **headers: str) -> Reply:
    return lambda handler: handler.answer(status, b"{}", **headers)


def sends(body: bytes) -> Reply:
    return lambda handler: handler.answer(200, body)


@pytest.fixture
def interface() -> Iterator[Interface]:
    server = Interface(("127.0.0.1", 0), Handler)
    server.asked, server.reply = [], answers(RESULT)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def api(interface: Interface, clock: ManualClock) -> CompanyApi:
    """Patient: what happens after two seconds is tried where nothing else could."""
    return CompanyApi(interface.url, "Espace Pro (https://espace.essai.fr)", clock, timeout_seconds=60)


@pytest.fixture(autouse=True)
def asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def changed(seat: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return RESULT | fields | {"siege": SEAT | (seat or {})}


def test_a_company_is_found_with_its_head_office(api: CompanyApi) -> None:
    assert api.find(ONE) == COMPANY


def test_it_asks_for_the_siren_alone_and_says_who_asks(api: CompanyApi, interface: Interface) -> None:
    api.find(ONE)
    (asked,) = interface.asked
    assert parse_qs(urlsplit(asked.path).query) == {"q": [ONE], "page": ["1"], "per_page": ["1"]}
    assert asked.headers["User-Agent"] == "Espace Pro (https://espace.essai.fr)"


def test_a_name_beyond_ascii_does_not_break_the_question(interface: Interface, clock: ManualClock) -> None:
    assert CompanyApi(interface.url, "Espace d’été (x)", clock).find(ONE) == COMPANY


@pytest.mark.parametrize("results", [(), (RESULT | {"siren": TWO},)])
def test_a_company_that_is_not_among_the_results_is_unknown(
    api: CompanyApi, interface: Interface, results: tuple[object, ...]
) -> None:
    interface.reply = answers(*results)
    assert api.find(ONE) == Unknown()


@pytest.mark.parametrize(
    ("result", "name"),
    [
        (changed(statut_diffusion="P", nom_complet="[ND]", nom_raison_sociale=None), ""),
        (changed(statut_diffusion="P"), "ATELIER LUMIERE"),
        (changed({"statut_diffusion_etablissement": "P", "libelle_voie": "[ND]"}), "ATELIER LUMIERE"),
        (changed({"libelle_voie": "[ND]"}), "ATELIER LUMIERE"),
        (changed(nom_complet=None, nom_raison_sociale=None), ""),
    ],
)
def test_what_is_hidden_is_never_text(api: CompanyApi, interface: Interface, result: dict[str, Any], name: str) -> None:
    interface.reply = answers(result)
    assert api.find(ONE) == Hidden(name)


def test_a_closed_company_is_known_as_such(api: CompanyApi, interface: Interface) -> None:
    interface.reply = answers(changed(etat_administratif="C"))
    found = api.find(ONE)
    assert isinstance(found, Company) and found.is_closed


@pytest.mark.parametrize(
    ("seat", "office"),
    [
        (
            {"cedex": "99998", "libelle_cedex": "EXEMPLEVILLE CEDEX", "distribution_speciale": "BP 12"},
            HeadOffice(("12 RUE DES MEUNIERS", "BP 12", "99998 EXEMPLEVILLE CEDEX"), "EXEMPLEVILLE", date(2015, 3, 1)),
        ),
        (
            {"libelle_commune_etranger": "10115 BERLIN", "libelle_pays_etranger": "ALLEMAGNE", "date_creation": None},
            HeadOffice(("12 RUE DES MEUNIERS", "10115 BERLIN", "ALLEMAGNE"), "10115 BERLIN", is_abroad=True),
        ),
        ({"etat_administratif": "F"}, None),
        ({"etat_administratif": None}, None),
    ],
)
def test_the_head_office_is_the_open_one_as_the_post_writes_it(
    api: CompanyApi, interface: Interface, seat: dict[str, Any], office: HeadOffice | None
) -> None:
    interface.reply = answers(changed(seat))
    found = api.find(ONE)
    assert isinstance(found, Company) and found.head_office == office


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"{", b"[]", b"null", b"3", b"{}", b'{"results": null}', b'{"results": 3}', b'{"results": [3]}',
        b'{"results": [{}]}', b'{"results": [{"siren": "732829320"}]}', b"\xff\xfe\x00", b"[" * 100_000,
        json.dumps({"results": [changed(etat_administratif="Z")]}).encode(),
        json.dumps({"results": [changed({"date_creation": "hier"})]}).encode(),
        json.dumps({"results": [RESULT | {"siege": "x"}]}).encode(),
        json.dumps({"results": [RESULT | {"nom_raison_sociale": 3}]}).encode(),
        json.dumps({"results": [RESULT]}).encode() + b" " * MAX_ANSWER_BYTES,
    ],
)  # fmt: skip
def test_a_malformed_answer_is_no_company_and_no_error(api: CompanyApi, interface: Interface, body: bytes) -> None:
    interface.reply = sends(body)
    assert api.find(ONE) == Unavailable()


@pytest.mark.parametrize("status", [301, 400, 403, 404, 500, 502, 503, 504])
def test_any_other_status_is_unavailable_and_nobody_is_sent_elsewhere(
    api: CompanyApi, interface: Interface, status: int
) -> None:
    interface.reply = refuses(status, Location=f"{interface.url}/elsewhere")
    assert api.find(ONE) == Unavailable()
    assert len(interface.asked) == 1


def test_a_connection_that_breaks_is_unavailable(api: CompanyApi, interface: Interface) -> None:
    interface.reply = lambda handler: handler.connection.close()
    assert api.find(ONE) == Unavailable()


def test_a_server_that_is_gone_is_unavailable(clock: ManualClock) -> None:
    assert CompanyApi(f"http://127.0.0.1:{free_port()}/search", "x", clock).find(ONE) == Unavailable()


@contextmanager
def held(interface: Interface, first: bytes) -> Iterator[None]:
    """The interface sends these bytes, then nothing more until the test ends."""
    over = threading.Event()

    def hold(handler: Handler) -> None:
        handler.wfile.write(first)
        over.wait()

    interface.reply = hold
    yield
    over.set()


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\n", b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"res'])
def test_who_asks_never_waits_longer_than_the_time_out(interface: Interface, clock: ManualClock, first: bytes) -> None:
    impatient = CompanyApi(interface.url, "x", clock, timeout_seconds=0.05)
    with held(interface, first):
        assert impatient.find(ONE) == Unavailable()


def test_the_time_out_is_two_seconds_and_the_cache_a_day() -> None:
    assert TIMEOUT_SECONDS == 2.0 and timedelta(days=1) == CACHED


def test_an_answer_that_drips_is_given_up(
    api: CompanyApi, interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte begins the time-out of a socket again, so the whole answer has one too."""
    moments = iter(range(0, 1000, 61))
    monkeypatch.setattr("webapp.connectors.company_api.monotonic", lambda: next(moments))
    assert api.find(ONE) == Unavailable()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answers(RESULT), COMPANY),
        (answers(), Unknown()),
        (answers(changed(statut_diffusion="P")), Hidden("ATELIER LUMIERE")),
    ],
)
def test_an_answer_is_kept_for_a_day(
    api: CompanyApi, interface: Interface, clock: ManualClock, reply: Reply, expected: Found
) -> None:
    interface.reply = reply
    assert api.find(ONE) == expected
    interface.reply = refuses(500)
    clock.advance(hours=23, minutes=59)
    assert api.find(ONE) == expected
    assert len(interface.asked) == 1
    clock.advance(minutes=1)
    assert api.find(ONE) == Unavailable()


def test_no_failure_is_kept(api: CompanyApi, interface: Interface) -> None:
    interface.reply = refuses(500)
    assert api.find(ONE) == Unavailable()
    interface.reply = answers(RESULT)
    assert api.find(ONE) == COMPANY


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "17", 17),
        (503, "17", 17),
        (429, "0", 0),
        (429, "Mon, 21 Aug 2023 10:00:40 GMT", 40),
        (429, "Mon, 21 Aug 2023 09:00:00 GMT", 0),
        (429, "soon", 5),
        (429, "", 5),
        (429, "-3", 5),
        (429, "999999999999999999999", 600),
        (429, "Fri, 31 Dec 9999 23:59:59 GMT", 600),
    ],
)
def test_retry_after_is_honoured_within_reason(
    api: CompanyApi, interface: Interface, clock: ManualClock, status: int, header: str, seconds: int
) -> None:
    assert NOON.hour == 10
    interface.reply = refuses(status, Retry_After=header)
    assert api.find(ONE) == Unavailable()
    interface.asked, interface.reply = [], answers(RESULT)
    if seconds:
        clock.advance(seconds=seconds - 1)
        assert api.find(ONE) == api.find(TWO) == Unavailable()
        assert interface.asked == []
        clock.advance(seconds=1)
    assert api.find(ONE) == COMPANY


def test_a_429_that_says_nothing_is_five_seconds_of_peace(
    api: CompanyApi, interface: Interface, clock: ManualClock
) -> None:
    interface.reply = refuses(429)
    api.find(ONE)
    interface.reply = answers(RESULT)
    clock.advance(seconds=4)
    assert api.find(ONE) == Unavailable()
    clock.advance(seconds=1)
    assert api.find(ONE) == COMPANY
    assert timedelta(minutes=10) == MAX_PAUSE


def test_after_three_failures_nobody_waits_for_half_a_minute(
    api: CompanyApi, interface: Interface, clock: ManualClock
) -> None:
    assert (3, timedelta(seconds=30)) == (FAILURES, PAUSE)
    interface.reply = refuses(500)
    for _ in range(5):
        assert api.find(ONE) == Unavailable()
    assert len(interface.asked) == 3
    clock.advance(seconds=30)
    for _ in range(5):
        assert api.find(ONE) == Unavailable()
    assert len(interface.asked) == 4  # one try, and it is left alone again
    clock.advance(seconds=30)
    interface.reply = answers(RESULT)
    assert api.find(ONE) == COMPANY


def test_failures_that_a_success_parts_do_not_add_up(api: CompanyApi, interface: Interface) -> None:
    for siren in (ONE, TWO):
        interface.reply = refuses(500)
        api.find(siren), api.find(siren)
        interface.reply = answers(RESULT, RESULT | {"siren": TWO})
        assert isinstance(api.find(siren), Company)


def test_a_company_that_is_known_is_found_while_the_interface_is_left_alone(
    api: CompanyApi, interface: Interface
) -> None:
    api.find(ONE)
    interface.reply = refuses(429, Retry_After="60")
    assert api.find(TWO) == Unavailable()
    assert api.find(ONE) == COMPANY


def test_logs_say_why_and_never_which_company(api: CompanyApi, interface: Interface) -> None:
    interface.reply = refuses(500)
    with structlog.testing.capture_logs() as logs:
        api.find(ONE)
    assert logs == [{"event": "company_directory_failed", "reason": "status 500", "log_level": "warning"}]


def test_the_cache_never_grows_beyond_its_size_and_drops_the_oldest() -> None:
    cache: ExpiringCache[int, str] = ExpiringCache(timedelta(days=1), 3)
    for number in (1, 2, 3, 1, 4):
        cache.put(number, str(number), NOON)
    assert [cache.get(number, NOON) for number in (1, 2, 3, 4)] == ["1", None, "3", "4"]
