"""SPEC 8.2: a mailed link, used once, then the trusted answer or the subscriber number; strangers learn nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask

from testkit.seeds import State, seed
from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, PASSWORD, Walker
from webapp.messages.message import RenderedMessage
from webapp.services import Services
from webapp.usecases.access.recover_password import LinkGone, reset_password
from webapp.usecases.access.sign_in import InvalidCredentials, find_signed_in, sign_in
from webapp.usecases.outbox.send_outbox import send_next


def ask(walker: Walker, email: str = EMAIL) -> str:
    """Ask for the link; what the page says."""
    walker.open("/mot-de-passe-oublie")
    walker.send(email=email, **walker.solve())
    return walker.text


@pytest.fixture
def link(walker: Walker, number: str, services: Services, sent: list[RenderedMessage]) -> str:
    """The path of the link that was mailed."""
    ask(walker)
    assert send_next(services)
    return _link_in(sent[-1])


def change(walker: Walker, link: str, answer: str = TRUSTED_ANSWER, password: str = NEW_PASSWORD) -> Walker:
    walker.open(link).send(answer=answer, password=password, password_confirmation=password)
    return walker


def test_the_page_never_tells_whether_an_address_has_a_space(walker: Walker, number: str, services: Services) -> None:
    assert ask(walker) == ask(walker, "nobody@exemple.fr")


def test_an_address_without_a_space_is_answered_by_mail(
    walker: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    """SPEC 8.8: no mute door; only the mailbox's owner learns."""
    ask(walker, "nobody@exemple.fr")
    while send_next(services):
        pass
    assert [message.to for message in sent] == ["nobody@exemple.fr"]
    assert "Aucun espace n’a cette adresse" in sent[0].text


def test_the_address_of_a_request_that_waits_is_led_to_its_activation_by_mail(
    walker: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    seed(services, State.PENDING, EMAIL)
    while send_next(services):
        pass
    ask(walker)
    while send_next(services):
        pass
    assert "attend son activation" in sent[-1].text and "23\u00a0août 2023" in sent[-1].text


def test_a_space_tied_to_a_certificate_is_given_no_password(
    walker: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    """SPEC 8.4: it is converted otherwise."""
    seed(services, State.CERTIFICATE, EMAIL)
    while send_next(services):
        pass
    assert ask(walker) == ask(walker, "nobody@exemple.fr")
    assert send_next(services)
    assert "s’ouvre avec un certificat" in sent[-1].text and "/mot-de-passe-oublie/" not in sent[-1].text


def test_a_link_that_could_not_leave_at_once_is_the_same_when_it_does(
    walker: Walker, number: str, services: Services, clock: ManualClock, sent: list[RenderedMessage], app: Flask
) -> None:
    ask(walker)
    app.extensions["espace"] = broken = replace(services, send=_refuse)
    assert send_next(broken)
    clock.advance(minutes=5)
    assert send_next(services)
    assert change(walker, _link_in(sent[-1])).url == "/connexion"
    history = walker.sign_in(NEW_PASSWORD).open("/espace/historique").text
    assert history.count("Un lien pour changer de mot de passe") == 1


def _refuse(*_: object) -> None:
    raise ConnectionRefusedError


def _link_in(message: RenderedMessage) -> str:
    word = next(word for word in message.text.split() if "/mot-de-passe-oublie/" in word)
    return word.removeprefix("http://localhost:8000")


@pytest.mark.parametrize("answer", [TRUSTED_ANSWER, " zouzou ", "{number}", "{number:_}"])
def test_the_trusted_answer_or_the_number_lets_the_password_be_changed(
    walker: Walker, link: str, number: str, answer: str
) -> None:
    change(walker, link, answer.format(number=int(number)).replace("_", " "))
    assert walker.url == "/connexion" and "Mot de passe changé" in walker.text
    assert walker.sign_in(NEW_PASSWORD).url == "/espace"


def test_the_old_password_opens_nothing_any_more(walker: Walker, link: str, services: Services) -> None:
    change(walker, link)
    with pytest.raises(InvalidCredentials):
        sign_in(services, email=EMAIL, password=PASSWORD, device="")


def test_all_devices_are_signed_out(walker: Walker, link: str, services: Services) -> None:
    token = sign_in(services, email=EMAIL, password=PASSWORD, device="Firefox sur Linux")
    change(walker, link)
    assert find_signed_in(services, token) is None


def test_the_owner_is_notified_of_the_change(
    walker: Walker, link: str, services: Services, sent: list[RenderedMessage]
) -> None:
    change(walker, link)
    assert send_next(services)
    assert sent[-1].to == EMAIL and "Ce n’était pas vous".casefold() in sent[-1].text.casefold()


def test_opening_the_link_changes_nothing(walker: Walker, link: str) -> None:
    """Mail scanners follow links."""
    for _ in range(3):
        assert walker.open(link).status == 200
    assert change(walker, link).url == "/connexion"


def test_a_link_serves_once(walker: Walker, link: str) -> None:
    change(walker, link)
    assert walker.open(link).status == 410


def test_of_two_changes_at_once_one_wins(walker: Walker, link: str, services: Services) -> None:
    token = link.rsplit("/", 1)[1]

    def attempt(number: int) -> bool:
        try:
            reset_password(services, token, answer=TRUSTED_ANSWER, password=f"{NEW_PASSWORD}-{number}")
        except LinkGone:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(attempt, range(8))).count(True) == 1


def test_a_link_lives_an_hour(walker: Walker, link: str, clock: ManualClock) -> None:
    clock.advance(minutes=61)
    assert walker.open(link).status == 410
    assert "Demander un autre lien" in walker.text


def test_a_link_that_a_stranger_asks_for_puts_no_end_to_the_first(
    walker: Walker, link: str, services: Services
) -> None:
    ask(walker)
    assert send_next(services)
    assert walker.open(link).status == 200


def test_a_wrong_answer_is_said_beside_its_field_with_the_tries_left(walker: Walker, link: str) -> None:
    change(walker, link, "Médor")
    assert walker.status == 422
    assert "Il vous reste 9 essais" in walker.error_beside("answer")
    walker.open(link).send(number="2023 2330 0000 99", password=NEW_PASSWORD, password_confirmation=NEW_PASSWORD)
    assert "Il vous reste 8 essais" in walker.error_beside("number")
    for _ in range(8):
        change(walker, link, "Médor")
    assert "C’était le dernier essai" in walker.error_beside("answer")
    assert walker.open(link).status == 403 and "Une personne vérifiera avec vous" in walker.text


def test_one_of_two_answers_is_needed(walker: Walker, link: str, number: str) -> None:
    change(walker, link, "")
    assert "Saisissez la réponse" in walker.error_beside("answer")
    walker.open(link).send(number=number, password=NEW_PASSWORD, password_confirmation=NEW_PASSWORD)
    assert walker.url == "/connexion"


def test_the_operator_lets_a_space_answer_again(walker: Walker, link: str, number: str, app: Flask) -> None:
    for _ in range(10):
        change(walker, link, "Médor")
    run = app.test_cli_runner().invoke
    assert run(args=["recovery", "allow", "--number", number]).exit_code == 0
    assert change(walker, link).url == "/connexion"
    assert run(args=["recovery", "allow", "--number", "20230010000000"]).exit_code == 1


@pytest.mark.parametrize(("password", "reason"), [("court1", "20"), ("azerty1azerty1azerty1", "courant")])
def test_a_weak_password_is_refused_with_the_reason(walker: Walker, link: str, password: str, reason: str) -> None:
    change(walker, link, password=password)
    assert reason in walker.error_beside("password")


def test_changing_the_password_ends_the_wait_for_sign_ins(
    walker: Walker, link: str, services: Services, clock: ManualClock
) -> None:
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            sign_in(services, email=EMAIL, password="wrong", device="")
        clock.advance(minutes=2)
    change(walker, link)
    assert walker.sign_in(NEW_PASSWORD).url == "/espace"


def test_few_links_are_mailed_to_one_address_and_no_page_says_so(
    walker: Walker, number: str, services: Services, sent: list[RenderedMessage]
) -> None:
    sent.clear()
    pages = set()
    for _ in range(8):
        walker.client.delete_cookie("espace")
        pages.add(ask(walker))
    while send_next(services):
        pass
    assert len(pages) == 1 and len(sent) == 5


def test_while_no_more_links_are_mailed_to_an_address_the_last_one_works(
    walker: Walker, number: str, services: Services, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    """So nobody can keep the owner out by asking."""
    for _ in range(5):
        walker.client.delete_cookie("espace")
        ask(walker)
    while send_next(services):
        pass
    last = _link_in(sent[-1])
    while not send_next(services):
        clock.advance(minutes=5)
        assert walker.open(last).status == 200
        walker.client.delete_cookie("espace")
        ask(walker)


def test_strangers_who_ask_for_an_address_do_not_silence_a_device_that_it_knows(
    walker: Walker, number: str, services: Services, sent: list[RenderedMessage], app: Flask
) -> None:
    walker.sign_in()
    walker.send_to("/deconnexion")
    stranger = Walker(app.test_client(), services)
    for _ in range(8):
        stranger.client.delete_cookie("espace")
        ask(stranger)
    while send_next(services):
        pass
    sent.clear()
    ask(walker)
    assert send_next(services)
    assert sent[-1].to == EMAIL


def test_a_session_that_asks_for_many_links_is_told_how_long_to_wait(
    walker: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    """SPEC 8.8: a limit of the client is said on the page; nobody else behind its network has to wait."""
    for person in range(5):
        assert "partir" in ask(walker, f"n{person}@exemple.fr") or walker.status == 200
    ask(walker, "n5@exemple.fr")
    assert walker.status == 429 and "Réessayez dans 30\u00a0minutes" in walker.errors[0]
    walker.client.delete_cookie("espace")
    ask(walker, "n6@exemple.fr")
    while send_next(services):
        pass
    assert [message.to for message in sent] == [f"n{person}@exemple.fr" for person in (0, 1, 2, 3, 4, 6)]


@pytest.mark.parametrize("token", ["x", "x" * 500, "é", "%00", "..%2f.."])
def test_an_invented_link_is_gone(walker: Walker, token: str) -> None:
    assert walker.open(f"/mot-de-passe-oublie/{token}").status in (404, 410)


def test_the_link_never_follows_the_host_of_the_request(
    walker: Walker, number: str, services: Services, sent: list[RenderedMessage]
) -> None:
    """Host-header poisoning."""
    walker.open("/mot-de-passe-oublie")
    values = walker.fields() | {"email": EMAIL, "action": "continue"} | walker.solve()
    walker.client.post("/mot-de-passe-oublie", data=values, headers={"X-Forwarded-Host": "evil.example"})
    assert send_next(services)
    assert "evil.example" not in sent[-1].text + sent[-1].html


def test_a_wrong_token_changes_nothing_and_the_form_is_shown_again(
    walker: Walker, link: str, services: Services
) -> None:
    walker.open(link).send(
        answer=TRUSTED_ANSWER, password=NEW_PASSWORD, password_confirmation=NEW_PASSWORD, csrf_token="x"
    )
    assert walker.status == 422 and "Rien n’est perdu" in walker.errors[0]
    assert walker.fields()["answer"] == TRUSTED_ANSWER
    assert sign_in(services, email=EMAIL, password=PASSWORD, device="")
