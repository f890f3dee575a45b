"""SPEC 5.2, 5.3: who holds a code, who asked for it, and what each browser may do with it."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.people import PASSWORD
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import code_in
from tests.unit.web.conftest import EMAIL, Walker
from tests.unit.web.pages.account.test_changes import NEW_EMAIL, change, mailed
from webapp.messages.message import RenderedMessage
from webapp.services import Services


@pytest.fixture
def another(app: Flask, services: Services) -> Callable[[], Walker]:
    """A browser that has never been here."""
    return lambda: Walker(app.test_client(), services)


def use(browser: Walker, code: str, email: str = EMAIL, **typed: str) -> Walker:
    return browser.to_activation_login(code).send(email=email, **typed)


def test_the_browser_of_the_request_is_not_asked_for_its_password(walker: Walker, mailed_code: str) -> None:
    page = walker.to_activation_login(mailed_code)
    assert "password" not in page.fields()
    assert page.send(email=EMAIL).url == "/activation/recapitulatif"


def test_a_victim_who_is_led_to_activate_a_strangers_request_keeps_her_address(
    mailed_code: str, another: Callable[[], Walker], services: Services
) -> None:
    """A stranger asked with her address and his password; she has the message, and believes that it is hers."""
    victim = another()
    assert use(victim, mailed_code).error_beside("password")
    assert "n’est pas celui de la demande" in victim.send(email=EMAIL, password="celui-que-je-voulais-8").errors[0]
    assert "Annulez-la par le lien du message" in victim.error_beside("password")
    assert victim.fields()["email"] == EMAIL


def test_the_stranger_cannot_activate_without_her_mailbox(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login("ABCD-EFGH-JKMN")
    assert "ne vont pas ensemble" in walker.send(email=EMAIL).errors[0]


def test_on_another_device_the_password_of_the_request_activates(
    mailed_code: str, another: Callable[[], Walker]
) -> None:
    phone = use(another(), mailed_code, password=PASSWORD)
    assert phone.url == "/activation/recapitulatif" and "sous le numéro" in phone.text
    assert phone.open("/espace").heading == "Bonjour Zoé MARTIN"


def test_activation_opens_a_session_that_is_listed_and_ended_like_any_other(
    walker: Walker, mailed_code: str, another: Callable[[], Walker]
) -> None:
    """What the last page shows, and the PDF, end with it."""
    use(walker, mailed_code)
    pdf = next(str(link.attrs["href"]) for link in walker.document.query("a") if ".pdf" in str(link.attrs.get("href")))
    other = another().sign_in()
    other.open("/espace/appareils").send_to("/espace/appareils/deconnexion")
    assert "sous le numéro" not in walker.open("/activation/recapitulatif").text
    assert walker.client.get(pdf).status_code == 303


def test_a_used_code_is_said_to_be_used_on_a_second_device(
    walker: Walker, mailed_code: str, another: Callable[[], Walker]
) -> None:
    use(walker, mailed_code)
    assert "Cet espace est déjà activé" in use(another(), mailed_code, password=PASSWORD).errors[0]


def test_activation_sent_twice_opens_one_session(walker: Walker, mailed_code: str) -> None:
    page = walker.to_activation_login(mailed_code)
    form = page.fields() | {"email": EMAIL, "action": "continue"}
    answers = [walker.client.post(page.url, data=form) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/activation/recapitulatif"] * 2
    assert walker.open("/espace/appareils").text.count("Connecté le") == 1


class TestOfAnotherAddress:
    """The code for another address of a space is accepted from that space only."""

    @pytest.fixture
    def owner(self, walker: Walker, number: str) -> Walker:
        return walker.sign_in()

    @pytest.fixture
    def new_code(self, owner: Walker, services: Services, sent: list[RenderedMessage]) -> str:
        change(owner, "adresse-electronique")
        return code_in(mailed(services, sent)[-1])

    def test_the_stranger_who_got_it_by_a_slip_learns_and_changes_nothing(
        self, new_code: str, another: Callable[[], Walker], number: str
    ) -> None:
        stranger = use(another(), new_code, NEW_EMAIL, password="une devinette 7")
        assert stranger.errors and "MARTIN" not in stranger.text and number not in stranger.text

    def test_the_signed_in_owner_is_asked_for_nothing_more(self, owner: Walker, new_code: str) -> None:
        assert use(owner, new_code, NEW_EMAIL).heading == "Votre adresse est changée"

    def test_on_another_device_the_password_of_the_space_confirms(
        self, new_code: str, another: Callable[[], Walker]
    ) -> None:
        assert use(another(), new_code, NEW_EMAIL, password=PASSWORD).heading == "Votre adresse est changée"


def test_a_cookie_taken_before_the_activation_opens_nothing_after_it(
    walker: Walker, mailed_code: str, another: Callable[[], Walker]
) -> None:
    """Fixation: somebody began the activation on a shared device, and left with its cookie."""
    walker.to_activation_login("ACDE-FGHJ-KMNP")
    thief = another()
    planted = walker.client.get_cookie("espace")
    assert planted is not None
    thief.client.set_cookie("espace", planted.value)
    use(walker, mailed_code)
    for step in ("code", "identifiants"):
        thief.client.post(f"/activation/{step}", data={})
        thief.client.post(f"/activation/{step}", data={"csrf_token": thief.open("/contact").fields().get("csrf_token")})
    assert thief.open("/espace/coordonnees").url.startswith("/connexion")


def test_an_old_tab_of_the_activation_ends_no_session(walker: Walker, mailed_code: str, clock: ManualClock) -> None:
    page = walker.to_activation_login(mailed_code)
    old_tab = page.fields() | {"email": EMAIL, "action": "continue"}
    page.send(email=EMAIL)
    change(walker, "nom")
    clock.advance(minutes=2)
    walker.open("/espace").client.post("/activation/identifiants", data=old_tab)
    assert walker.open("/espace").url == "/espace"
