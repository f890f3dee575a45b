"""A rotated secret key is seen by nobody while the old one is a fallback; once it is gone, what it made is void."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.people import NEW_PASSWORD
from tests.unit.conftest import ManualClock, StrictClient
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL, PASSWORD, Walker
from webapp import create_app
from webapp.messages.message import RenderedMessage
from webapp.settings import Settings
from webapp.usecases.outbox.send_outbox import send_next

OLD, NEW = "ancienne-clef-de-trente-deux-signes", "nouvelle-clef-de-trente-deux-signes"
OTHER = "luc.petit@exemple.fr"
FALLBACKS = [pytest.param((OLD,), id="rotated"), pytest.param((), id="removed")]
Restart = Callable[..., Walker]


def carry_over(one: FlaskClient, other: FlaskClient) -> None:
    """A restarted service gets the cookie that it gave."""
    if cookie := one.get_cookie("espace"):
        other.set_cookie("espace", cookie.value)


def with_page_of(other: Walker, one: Walker) -> Walker:
    """The same browser on another process: its cookies, and the page that is open in it."""
    carry_over(one.client, other.client)
    other.response, other.document = one.response, one.document
    return other


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"secret_key": type(settings.secret_key)(OLD)})


@pytest.fixture
def under_the_new_key(
    settings: Settings, clock: ManualClock, client: FlaskClient, sent: list[RenderedMessage]
) -> Restart:
    """The same browser, with its cookies, on the service restarted with the new key and these fallbacks."""

    def start(fallbacks: tuple[str, ...], key: str = NEW, **others: tuple[str, ...]) -> Walker:
        values = settings.model_dump() | {"secret_key": key, "secret_key_fallbacks": fallbacks} | others
        app = create_app(Settings(**values), clock=clock)
        object.__setattr__(app.extensions["espace"], "send", lambda message, _hand_over: sent.append(message))
        app.test_client_class = StrictClient
        browser = app.test_client()
        carry_over(client, browser)
        return Walker(browser, app.extensions["espace"])

    return start


@pytest.mark.parametrize("fallbacks", FALLBACKS)
def test_a_session_lasts_as_long_as_its_key(
    walker: Walker, number: str, under_the_new_key: Restart, fallbacks: tuple[str, ...]
) -> None:
    walker.sign_in()
    page = under_the_new_key(fallbacks).open("/espace")
    assert page.url == ("/espace" if fallbacks else "/connexion")


@pytest.mark.parametrize("fallbacks", FALLBACKS)
def test_a_password_opens_its_space_as_long_as_its_key_is_known(
    walker: Walker, number: str, under_the_new_key: Restart, fallbacks: tuple[str, ...]
) -> None:
    assert (under_the_new_key(fallbacks).sign_in().url == "/espace") == bool(fallbacks)


def test_a_key_that_is_kept_for_passwords_opens_nothing_else(
    walker: Walker, number: str, under_the_new_key: Restart
) -> None:
    """So that a key that leaked forges nothing, and nobody has to choose another password."""
    walker.sign_in()
    page = under_the_new_key((), pepper_fallbacks=(OLD,)).open("/espace")
    assert page.url == "/connexion"
    assert page.sign_in().url == "/espace"


def test_once_its_owner_has_signed_in_a_password_needs_the_new_key_alone(
    walker: Walker, number: str, under_the_new_key: Restart
) -> None:
    under_the_new_key((), pepper_fallbacks=(OLD,)).sign_in()
    assert under_the_new_key(()).sign_in().url == "/espace"


def test_an_owner_whose_key_is_gone_chooses_another_password_by_mail(
    walker: Walker, number: str, sent: list[RenderedMessage], under_the_new_key: Restart
) -> None:
    """The trusted answer is gone with the key; the subscriber number is not (SPEC 8.2)."""
    page = under_the_new_key(())
    page.open("/mot-de-passe-oublie")
    page.send(email=EMAIL, **page.solve())
    assert send_next(page._service)
    link = next(word for word in sent[-1].text.split() if "/mot-de-passe-oublie/" in word)
    page.open(link.removeprefix("http://localhost:8000"))
    page.send(answer=number, password=NEW_PASSWORD, password_confirmation=NEW_PASSWORD)
    assert page.sign_in(NEW_PASSWORD).url == "/espace"


@pytest.mark.parametrize("fallbacks", FALLBACKS)
@pytest.mark.parametrize("path", ["/creation/expert/conditions", "/connexion", "/mot-de-passe-oublie"])
def test_a_form_opened_before_the_rotation_is_accepted_after_it(
    walker: Walker, under_the_new_key: Restart, path: str, fallbacks: tuple[str, ...]
) -> None:
    """In a journey, on a plain page, and with an anti-robot check."""
    walker.open(path)
    page = with_page_of(under_the_new_key(fallbacks), walker)
    page.send(email=EMAIL, password=PASSWORD)
    assert ("ouverte depuis longtemps" in page.text) != bool(fallbacks)


def test_while_machines_get_the_new_key_in_turn_each_accepts_the_forms_of_the_others(
    walker: Walker, under_the_new_key: Restart
) -> None:
    """First each has the new key as a fallback, then they are swapped (docs/operations.md)."""
    old, new = under_the_new_key((NEW,), key=OLD), under_the_new_key((OLD,))
    new.open("/creation/expert/conditions")
    page = with_page_of(old, new).send(accept_terms="y", **new.solve())
    assert page.url == "/creation/expert/identifiants"
    page = with_page_of(new, old).send(**CREDENTIALS)
    assert page.url == "/creation/expert/formulaire"


@pytest.mark.parametrize("fallbacks", FALLBACKS)
def test_a_draft_lasts_as_long_as_its_key(
    walker: Walker, under_the_new_key: Restart, fallbacks: tuple[str, ...]
) -> None:
    walker.to_recap()
    page = under_the_new_key(fallbacks).open("/creation/expert/recapitulatif")
    assert (DETAILS["street_name"] in page.text) == bool(fallbacks)


@pytest.mark.parametrize("fallbacks", FALLBACKS)
def test_a_mailed_code_lasts_as_long_as_its_key(
    mailed_code: str, under_the_new_key: Restart, fallbacks: tuple[str, ...]
) -> None:
    page = under_the_new_key(fallbacks).to_activation_login(mailed_code).send(email=EMAIL)
    assert ("votre inscription a été réalisée" in page.text) == bool(fallbacks)


@pytest.mark.parametrize("fallbacks", FALLBACKS)
def test_a_message_not_sent_yet_is_sent_as_long_as_its_key_is_known(
    walker: Walker, sent: list[RenderedMessage], under_the_new_key: Restart, fallbacks: tuple[str, ...]
) -> None:
    walker.to_registered()
    assert send_next(under_the_new_key(fallbacks)._service)
    assert len(sent) == len(fallbacks)


def test_what_is_made_after_the_rotation_needs_the_new_key_alone(
    under_the_new_key: Restart, sent: list[RenderedMessage]
) -> None:
    """So the old one may go once all that it made has expired: 48 hours; for passwords, see above."""
    rotated = under_the_new_key((OLD,))
    rotated.to_recap()
    later = under_the_new_key(())
    carry_over(rotated.client, later.client)
    assert DETAILS["street_name"] in later.open("/creation/expert/recapitulatif").text
    later.send()
    assert send_next(later._service) and PASSWORD not in sent[-1].text
