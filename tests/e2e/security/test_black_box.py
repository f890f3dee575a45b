"""Attacks on the running server, from outside (docs/security.md): it is spoken to by HTTP alone."""

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from copy import deepcopy

import pytest
from flask import Flask
from pytest_espace_pro.kit import Kit

from tests.support.http_client import Answer, HttpClient
from tests.support.people import NEW_PASSWORD, PASSWORD
from tests.support.scenario import creation
from tests.support.servers import TOKEN, Server
from webapp import create_app
from webapp.settings import Settings

PRIVATE_PAGES = (
    "/espace",
    "/espace/coordonnees",
    "/espace/coordonnees/nom",
    "/espace/appareils",
    "/espace/historique",
    "/espace/cles-d-acces",
    "/espace/mes-donnees.json",
    "/espace/session",
)
Visitor = Callable[..., HttpClient]


@pytest.fixture
def visitor(server: Server, kit: Kit) -> Iterator[Visitor]:
    """Makes somebody new, who holds no cookie, at this server or another."""
    with ExitStack() as stack:
        yield lambda base_url=server.base_url: stack.enter_context(closing(HttpClient(base_url, kit)))


@pytest.fixture
def owner(visitor: Visitor, kit: Kit, address: str) -> HttpClient:
    """Somebody who is signed in to their space."""
    kit.seed("active", email=address)
    owner = visitor()
    assert owner.sign_in(address).status == 303
    return owner


@pytest.fixture
def second_process(server: Server) -> Iterator[Server]:
    """Another server on the same data, as behind a balancer."""
    second = Server(server.data_dir, **server.settings)
    second.start()
    yield second
    second.stop()


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """This app never runs: it only lists the addresses that accept a POST."""
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("routes")))


def at_once(*calls: Callable[[], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def reset_url(kit: Kit, visitor: Visitor, address: str) -> str:
    asking = visitor()
    asking.post("/mot-de-passe-oublie", asking.solved(asking.form("/mot-de-passe-oublie")) | {"email": address})
    link = kit.link_sent_to(address, "/mot-de-passe-oublie/")
    return link[link.index("/mot-de-passe-oublie/") :]


def new_password(values: dict[str, str], password: str) -> dict[str, str]:
    return values | {"answer": "Zouzou", "password": password, "password_confirmation": password}


def test_a_session_planted_before_the_sign_in_is_not_the_one_after_it(
    visitor: Visitor, owner: HttpClient, address: str
) -> None:
    """Fixation: somebody who knows the cookie from before the sign-in is not signed in."""
    victim, stranger = visitor(), visitor()
    victim.form("/connexion")
    stranger.cookies = deepcopy(victim.cookies)
    victim.sign_in(address)
    assert victim.get("/espace").status == 200
    assert stranger.get("/espace").status == 303
    planted = stranger.cookies["espace"].value
    assert planted != victim.cookies["espace"].value


def test_a_cookie_taken_before_the_password_was_asked_again_opens_nothing_a_minute_after_it(
    owner: HttpClient, visitor: Visitor, kit: Kit
) -> None:
    stranger = visitor()
    stranger.cookies = deepcopy(owner.cookies)
    assert stranger.get("/espace").status == 200
    owner.change("question", trusted_question="nickname", trusted_answer="Médor")
    kit.shift_clock(hours=61 / 3600)
    assert owner.get("/espace").status == 200
    assert stranger.get("/espace").status == 303


def test_a_cookie_taken_before_signing_out_opens_nothing_after_it(owner: HttpClient, visitor: Visitor) -> None:
    stranger = visitor()
    stranger.cookies = deepcopy(owner.cookies)
    owner.post("/deconnexion", owner.form("/espace/coordonnees/nom"))
    assert stranger.get("/espace").status == 303


def test_no_post_is_obeyed_without_the_token(owner: HttpClient, routes: Flask) -> None:
    before = owner.history()
    arguments = {"slug": "nom", "journey": "creation", "cancel_token": "x", "token": "x", "device_id": "x"}
    sent = 0
    with routes.test_request_context():
        for rule in routes.url_map.iter_rules():
            if "POST" not in (rule.methods or ()):
                continue
            slugs = {"registration": "conditions", "activation": "code"}
            values = arguments | {"slug": slugs.get(rule.endpoint.split(".")[0], "nom")}
            url = routes.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            answer = owner.post(url, {"current_password": PASSWORD, "word": "FERMER"}, Origin="https://evil.example")
            assert answer.status in (303, 400, 404, 410, 422), url
            sent += 1
    assert sent > 15
    assert owner.get("/espace").status == 200
    assert owner.history() == before


def test_passwords_guessed_through_two_processes_are_counted_together(
    server: Server, second_process: Server, kit: Kit, address: str, visitor: Visitor
) -> None:
    kit.seed("active", email=address)
    guessers = [visitor(url) for url in [server.base_url, second_process.base_url] * 6]

    def guess(guesser: HttpClient) -> Answer:
        return guesser.sign_in(address, "wrong")

    began = time.monotonic()
    answers = at_once(*[lambda guesser=guesser: guess(guesser) for guesser in guessers])
    waits_that_may_have_passed = int(math.log2((time.monotonic() - began) / 2 + 1))  # of 2 s, 4 s, 8 s…
    judged = [answer for answer in answers if "mot de passe inexact" in answer.words]
    others = [answer.words for answer in answers if answer not in judged]
    assert all("Trop d’essais" in words or "Le service est indisponible" in words for words in others), others
    assert 1 <= len(judged) <= 4 + waits_that_may_have_passed
    owner = visitor(second_process.base_url)
    kit.shift_clock(hours=2)
    owner.sign_in(address)
    assert owner.history().count("mot de passe inexact") == len(judged)


def test_a_session_is_shared_by_all_processes_and_ends_in_all(
    second_process: Server, visitor: Visitor, owner: HttpClient
) -> None:
    elsewhere = visitor(second_process.base_url)
    elsewhere.cookies = deepcopy(owner.cookies)
    assert elsewhere.get("/espace").status == 200
    owner.post("/deconnexion", owner.form("/espace/coordonnees/nom"))
    assert elsewhere.get("/espace").status == 303


def test_a_reset_link_serves_once(visitor: Visitor, owner: HttpClient, kit: Kit, address: str) -> None:
    url = reset_url(kit, visitor, address)
    first = visitor()
    for _ in range(3):
        assert first.get(url).status == 200  # to open it uses nothing up: mail scanners do
    values = first.form(url)
    assert first.post(url, new_password(values, NEW_PASSWORD)).status == 303
    replay = visitor()
    assert replay.get(url).status == 410
    values["csrf_token"] = replay.form("/connexion")["csrf_token"]
    assert replay.post(url, new_password(values, "encore-une-autre-phrase-7")).status == 410
    assert visitor().sign_in(address, NEW_PASSWORD).status == 303
    assert owner.get("/espace").status == 303


def test_of_two_resets_at_once_one_counts(visitor: Visitor, owner: HttpClient, kit: Kit, address: str) -> None:
    url, passwords = reset_url(kit, visitor, address), [f"onze-baleines-rouges-{n}-vents" for n in range(4)]

    def prepared(password: str) -> Callable[[], Answer]:
        person = visitor()
        values = new_password(person.form(url), password)
        return lambda: person.post(url, values)

    answers = at_once(*[prepared(password) for password in passwords])
    assert sorted(answer.status for answer in answers) == [303, 410, 410, 410]
    winner = passwords[[answer.status for answer in answers].index(303)]
    assert visitor().sign_in(address, winner).status == 303


def test_of_a_change_of_address_and_a_creation_for_it_at_once_one_wins(
    owner: HttpClient, visitor: Visitor, kit: Kit, address: str
) -> None:
    wanted, url = f"autre.{address}", "/espace/coordonnees/adresse-electronique"
    newcomer = visitor()
    newcomer.begin_creation(wanted)
    recap = newcomer.form("/creation/expert/recapitulatif")
    change = owner.form(url) | {"email": wanted, "email_confirmation": wanted, "current_password": PASSWORD}
    changed, created = at_once(
        lambda: owner.post(url, change), lambda: newcomer.post("/creation/expert/recapitulatif", recap)
    )
    assert len(kit.messages(wanted)) == 1  # one code, whoever asked first
    done = (changed.status == 303, created.status == 303 and created.location.endswith("/enregistrement"))
    assert sorted(done) == [False, True]


@pytest.mark.one_database
@pytest.mark.parametrize("header", ["Host", "X_Forwarded_Host", "Forwarded"])
def test_links_in_messages_never_follow_a_forged_host(
    server: Server, visitor: Visitor, owner: HttpClient, kit: Kit, address: str, header: str
) -> None:
    forged, asking = "evil.example", visitor()
    values = asking.solved(asking.form("/mot-de-passe-oublie"))
    headers = {header: f"host={forged}" if header == "Forwarded" else forged}
    answer = asking.post("/mot-de-passe-oublie", values | {"email": address}, **headers)
    assert forged not in answer.text and forged not in answer.headers.as_string()
    link = kit.link_sent_to(address, "/mot-de-passe-oublie/")
    assert link.startswith(f"{server.base_url}/")
    assert forged not in str(kit.messages(address)[0])


@pytest.mark.one_database
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/espace",
        "/\\evil.example",
        "/espace/../../evil",
        "/espace@evil.example",
        "/espace\r\nX-Evil: 1",
        "/espace%0d%0aX-Evil:1",
        "javascript:alert(1)",
        "/deconnexion",
    ],
)
def test_nobody_is_led_elsewhere_nor_served_a_forged_header(
    visitor: Visitor, owner: HttpClient, address: str, elsewhere: str
) -> None:
    answer = visitor().sign_in(address, next_=elsewhere)
    assert (answer.status, answer.location) == (303, "/espace")
    assert "X-Evil" not in answer.headers


@pytest.mark.one_database
def test_private_pages_are_kept_by_no_cache_and_framed_by_nobody(owner: HttpClient) -> None:
    for url in PRIVATE_PAGES:
        answer = owner.get(url)
        assert answer.status == 200, url
        assert answer.headers["Cache-Control"] == "no-store", url
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], url


def test_private_pages_are_not_shown_to_strangers(owner: HttpClient, visitor: Visitor) -> None:
    for url in PRIVATE_PAGES:
        answer = visitor().get(url)
        assert answer.status in (303, 401), url
        assert "Zoé" not in answer.text and "MARTIN" not in answer.text


def test_what_is_typed_never_becomes_a_header_of_a_message(visitor: Visitor, kit: Kit, address: str) -> None:
    """A name of several lines is one line, and an address of several is refused."""
    person = visitor()
    person.begin_creation(address)
    step = "/creation/expert/formulaire"
    person.post(step, person.form(step) | {"last_name": f"Martin\r\nBcc: espion.{address}", "first_name": "Zoé"})
    person.confirm_creation()
    assert kit.messages(f"espion.{address}", wait_seconds=0) == []
    twice = f"{address}\r\nBcc: espion.{address}"
    other = visitor()
    creation(twice).walk(other, until="formulaire")
    assert other.sent.status == 422


@pytest.mark.one_database
def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = visitor().get("/connexion").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie


@pytest.mark.one_database
def test_the_test_kit_is_closed_to_who_has_no_token(visitor: Visitor) -> None:
    assert TOKEN  # the suite has one
    assert visitor().get("/recette/messages?to=a@exemple.fr").status == 403
