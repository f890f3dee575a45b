"""SPEC 8.3: the owner changes anything, with the password; a new address is confirmed, the old one can object."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.support.people import NEW_PASSWORD, TRUSTED_ANSWER
from tests.unit.conftest import ManualClock
from tests.unit.usecases.conftest import activate, code_in, register, registration_request
from tests.unit.web.conftest import DETAILS, EMAIL, PASSWORD, Walker
from webapp.domain.trusted_questions import normalise_answer
from webapp.messages.message import RenderedMessage
from webapp.persistence import registrations
from webapp.persistence.spaces import Space
from webapp.services import Services
from webapp.usecases.access.current_user import SignedOut
from webapp.usecases.access.recover_password import ask_reset_link, reset_password
from webapp.usecases.access.sign_in import InvalidCredentials, Throttled, find_signed_in, sign_in
from webapp.usecases.account.change_space import ObjectionGone, object_to_email_change
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.activate_space import ActivationRefused
from webapp.usecases.registration.email_availability import EmailStatus, EmailTaken, email_availability
from webapp.usecases.registration.submit_registration import submit_registration
from webapp.web.pages.account import views

NEW_EMAIL = "zoe@ailleurs.fr"
ADDRESS = ("street_number", "street_type", "street_name", "address_extra", "postal_code", "town", "country")
FORMS = {
    "nom": {"last_name": "Durand", "first_name": "Zoé"},
    "telephone": {"phone": "01 99 00 56 78"},
    "adresse-professionnelle": {name: DETAILS[name] for name in ADDRESS} | {"town": "Lyon", "postal_code": "69001"},
    "question": {"trusted_question": "nickname", "trusted_answer": "Médor"},
    "mot-de-passe": {"password": NEW_PASSWORD, "password_confirmation": NEW_PASSWORD},
    "adresse-electronique": {"email": NEW_EMAIL, "email_confirmation": NEW_EMAIL},
    "fermeture": {"word": "FERMER"},
}
all_forms = pytest.mark.parametrize("slug", FORMS)


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


def change(owner: Walker, slug: str, current_password: str = PASSWORD, **typed: str) -> Walker:
    owner.open(f"/espace/coordonnees/{slug}")
    owner.send(**FORMS[slug] | {"current_password": current_password} | typed)
    return owner


def space_now(services: Services) -> Space:
    with services.database.read() as session:
        return session.query(Space).one()


def mailed(services: Services, sent: list[RenderedMessage]) -> list[RenderedMessage]:
    """What has just been sent."""
    sent.clear()
    while send_next(services):
        pass
    return sent


def confirm(owner: Walker, code: str, email: str = NEW_EMAIL) -> Walker:
    owner.to_activation_login(code).send(email=email)
    return owner


@pytest.fixture
def moved(owner: Walker, services: Services, sent: list[RenderedMessage]) -> str:
    """The token by which the former address can object, once the new one was confirmed."""
    change(owner, "adresse-electronique")
    (message,) = mailed(services, sent)
    confirm(owner, code_in(message))
    (warning,) = mailed(services, sent)
    return next(word for word in warning.text.split() if "/activation/opposition/" in word).rsplit("/", 1)[1]


@all_forms
def test_nothing_changes_without_the_password(
    owner: Walker, services: Services, slug: str, sent: list[RenderedMessage]
) -> None:
    before = vars(space_now(services)) | {"_sa_instance_state": None}
    for wrong in ("", "wrong"):
        change(owner, slug, wrong)
        assert owner.status == 422
        assert "mot de passe" in owner.error_beside("current_password")
    assert vars(space_now(services)) | {"_sa_instance_state": None} == before
    assert mailed(services, sent) == []


@all_forms
def test_what_was_typed_stays_when_the_password_is_wrong_and_secrets_are_not_sent_back(
    owner: Walker, slug: str
) -> None:
    change(owner, slug, "wrong")
    shown = owner.fields()
    for name, value in FORMS[slug].items():
        assert shown[name] == ("" if "password" in name else value)
    assert shown["current_password"] == ""


@all_forms
def test_each_change_is_in_the_history(owner: Walker, slug: str) -> None:
    change(owner, slug)
    assert owner.status == 200
    count = len(owner.open("/espace/historique").document.query(".summary__row"))
    assert count == 3  # opened, signed in, and this


def test_passwords_tried_there_are_counted_too(owner: Walker, services: Services) -> None:
    for _ in range(4):
        change(owner, "question", "wrong")
    change(owner, "question", PASSWORD)
    assert "Trop d’essais" in owner.error_beside("current_password")


def test_guesses_of_strangers_keep_a_signed_in_owner_from_no_change(owner: Walker, services: Services) -> None:
    """SPEC 8.1."""
    for _ in range(4):
        with pytest.raises(InvalidCredentials):
            sign_in(services, email=EMAIL, password="wrong", device="")
    with pytest.raises(Throttled):
        sign_in(services, email=EMAIL, password=PASSWORD, device="")
    change(owner, "nom")
    assert "Nom modifié" in owner.text


def test_name_phone_and_address_are_changed_one_by_one_and_shown(owner: Walker, services: Services) -> None:
    """To correct a phone number is one field and the password, not ten fields."""
    before = space_now(services).details
    change(owner, "telephone")
    assert owner.url == "/espace/coordonnees"
    assert "01 99 00 56 78" in owner.text and "Téléphone modifié." in owner.text
    assert space_now(services).details == before | {"phone": "+33199005678"}
    assert "69001 Lyon" in change(owner, "adresse-professionnelle").text
    assert "Zoé DURAND" in change(owner, "nom").text
    changed = {"phone": "+33199005678", "town": "Lyon", "postal_code": "69001", "address_extra": "Bâtiment B"}
    changed |= {"last_name": "Durand"}
    assert space_now(services).details == before | changed
    assert owner.open("/espace").heading == "Bonjour Zoé DURAND"


def test_a_phone_is_read_as_in_the_country_of_the_space(owner: Walker, services: Services) -> None:
    change(owner, "adresse-professionnelle", country="BE", postal_code="1000", town="Bruxelles")
    change(owner, "telephone", phone="02 555 12 12")
    assert space_now(services).details["phone"] == "+3225551212"


def test_each_row_of_the_details_leads_to_its_own_form(owner: Walker) -> None:
    """SPEC 8.3: a link "Modifier" on each row, with a name of its own; the number is nobody's to change."""
    owner.open("/espace/coordonnees")
    links = owner.document.query(".summary__edit a")
    assert [link.to_text() for link in links] == [
        f"Modifier : {name}"
        for name in (
            "Nom",
            "Téléphone",
            "Adresse électronique",
            "Adresse professionnelle",
            "Mot de passe",
            "Question de confiance",
        )
    ]
    for link in links:
        assert owner.open(str(link.attrs["href"])).status == 200
        owner.open("/espace/coordonnees")


def test_a_wrong_password_is_said_beside_the_other_errors(owner: Walker) -> None:
    """All errors come in one round."""
    change(owner, "telephone", "wrong", phone="12")
    assert owner.errors == ["Téléphone\u00a0: 2 au lieu de 10\u00a0chiffres", "Mot de passe actuel\u00a0: inexact"]
    change(owner, "telephone", phone="12")
    assert owner.errors == ["Téléphone\u00a0: 2 au lieu de 10\u00a0chiffres"]
    change(owner, "telephone")
    assert "Téléphone modifié." in owner.text


def test_the_new_trusted_answer_opens_the_way_back(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    before = space_now(services).trusted_answer_hash
    change(owner, "question")
    assert services.passwords.verify(space_now(services).trusted_answer_hash, normalise_answer("médor"))
    assert space_now(services).trusted_answer_hash != before


def test_a_new_password_ends_the_other_sessions_and_is_notified(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    elsewhere = sign_in(services, email=EMAIL, password=PASSWORD, device="Firefox sur Android")
    change(owner, "mot-de-passe")
    assert owner.open("/espace").url == "/espace"
    assert find_signed_in(services, elsewhere) is None
    with pytest.raises(InvalidCredentials):
        sign_in(services, email=EMAIL, password=PASSWORD, device="")
    assert sign_in(services, email=EMAIL, password=NEW_PASSWORD, device="")
    assert [message.to for message in mailed(services, sent)] == [EMAIL]


def test_a_common_password_is_no_new_one(owner: Walker, services: Services) -> None:
    common = "azerty1azerty1azerty1"
    change(owner, "mot-de-passe", password=common, password_confirmation=common)
    assert "courant" in owner.error_beside("password")
    assert services.passwords.verify(space_now(services).password_hash, PASSWORD)


def test_what_a_form_does_not_ask_for_is_not_changed(owner: Walker, services: Services) -> None:
    """Whoever adds fields to a form changes neither who owns the space nor how it opens."""
    before = space_now(services)
    added = {"number": "20232330000009", "email": NEW_EMAIL, "email_key": NEW_EMAIL, "password_hash": "x", "id": "x"}
    form = owner.open("/espace/coordonnees/nom").fields() | FORMS["nom"] | {"current_password": PASSWORD}
    owner.client.post("/espace/coordonnees/nom", data=form | added | {"trusted_question": "pet"})
    after = space_now(services)
    assert after.details["last_name"] == "Durand" and set(after.details) == set(before.details)
    assert after.details["trusted_question"] == before.details["trusted_question"]
    kept = set(vars(before)) - {"_sa_instance_state", "details"}
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}


def test_a_new_address_counts_once_its_code_is_typed(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    change(owner, "adresse-electronique")
    (message,) = mailed(services, sent)
    assert message.to == NEW_EMAIL and "confirme la nouvelle adresse" in message.text
    assert space_now(services).email == EMAIL
    assert NEW_EMAIL in owner.open("/espace/coordonnees").text
    confirm(owner, code_in(message))
    assert owner.heading == "Votre adresse est changée"
    assert space_now(services).email == NEW_EMAIL
    assert sign_in(services, email=NEW_EMAIL, password=PASSWORD, device="")


def test_a_code_for_a_new_address_lasts_48_hours(
    owner: Walker, services: Services, sent: list[RenderedMessage], clock: ManualClock
) -> None:
    change(owner, "adresse-electronique")
    (message,) = mailed(services, sent)
    clock.advance(hours=48)
    confirm(owner, code_in(message))
    assert "Ce code a expiré" in owner.text
    assert space_now(services).email == EMAIL
    purge_expired(services)
    assert email_availability(services, NEW_EMAIL).status is EmailStatus.FREE


def test_a_change_of_address_can_be_given_up(owner: Walker, services: Services, sent: list[RenderedMessage]) -> None:
    change(owner, "adresse-electronique")
    (message,) = mailed(services, sent)
    owner.open("/espace/coordonnees").send_to("/espace/coordonnees/adresse-electronique/abandon")
    assert "ne changera pas" in owner.text
    assert email_availability(services, NEW_EMAIL).status is EmailStatus.FREE
    with pytest.raises(ActivationRefused):
        activate(services, code_in(message), NEW_EMAIL)


def test_another_new_address_takes_the_place_of_the_first(owner: Walker, services: Services) -> None:
    change(owner, "adresse-electronique")
    change(owner, "adresse-electronique", email="b@ailleurs.fr", email_confirmation="b@ailleurs.fr")
    assert owner.status == 200
    assert email_availability(services, NEW_EMAIL).status is EmailStatus.FREE


def test_an_address_that_is_taken_is_refused_beside_its_field(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    register(services, NEW_EMAIL)
    change(owner, "adresse-electronique")
    assert "attend déjà son activation" in owner.error_beside("email")
    change(owner, "adresse-electronique", email=EMAIL, email_confirmation=EMAIL)
    assert "déjà l’adresse de votre espace" in owner.error_beside("email")


def test_codes_for_new_addresses_are_limited(owner: Walker) -> None:
    for number in range(6):
        address = f"n{number}@ailleurs.fr"
        change(owner, "adresse-electronique", email=address, email_confirmation=address)
    assert owner.status == 422 and "dans 24 heures" in owner.error_beside("email")


def test_of_a_change_and_a_creation_for_one_address_at_once_one_wins(owner: Walker, services: Services) -> None:
    from webapp.usecases.account.change_space import EmailChange, ask_email_change

    token = sign_in(services, email=EMAIL, password=PASSWORD, device="")
    signed = find_signed_in(services, token)
    assert signed is not None
    request = registration_request(services, NEW_EMAIL)

    def attempt(is_change: bool) -> bool:
        try:
            if is_change:
                ask_email_change(services, EmailChange(signed, NEW_EMAIL))
            else:
                submit_registration(services, request)
        except EmailTaken:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(attempt, [False, False, True, False, False])).count(True) == 1


def test_the_former_address_is_notified_but_not_of_the_new_one(moved: str, sent: list[RenderedMessage]) -> None:
    assert sent[-1].to == EMAIL
    assert NEW_EMAIL not in sent[-1].text + sent[-1].html


def test_the_former_address_takes_the_space_back(owner: Walker, moved: str, services: Services, app: Flask) -> None:
    stranger = Walker(app.test_client(), services)
    stranger.open(f"/activation/opposition/{moved}")
    assert space_now(services).email == NEW_EMAIL  # mail scanners follow links
    stranger.send_to(f"/activation/opposition/{moved}")
    assert stranger.heading == "Votre ancienne adresse est rétablie"
    assert space_now(services).email == EMAIL
    assert owner.open("/espace").url == "/connexion"
    with pytest.raises(InvalidCredentials):
        sign_in(services, email=EMAIL, password=PASSWORD, device="")
    assert stranger.open(f"/activation/opposition/{moved}").status == 410


def test_one_objects_within_seven_days(moved: str, services: Services, clock: ManualClock) -> None:
    clock.advance(days=7)
    with pytest.raises(ObjectionGone):
        object_to_email_change(services, moved)


def test_for_seven_days_nobody_else_takes_the_former_address(
    moved: str, services: Services, clock: ManualClock
) -> None:
    assert email_availability(services, EMAIL).status is EmailStatus.RESERVED
    with pytest.raises(EmailTaken):
        register(services, EMAIL)
    clock.advance(days=7)
    assert register(services, EMAIL)


def test_a_space_takes_its_own_former_address_again(
    owner: Walker, moved: str, services: Services, sent: list[RenderedMessage]
) -> None:
    change(owner, "adresse-electronique", email=EMAIL, email_confirmation=EMAIL)
    (message,) = mailed(services, sent)
    confirm(owner, code_in(message), EMAIL)
    assert space_now(services).email == EMAIL


def test_of_two_objections_at_once_one_counts(moved: str, services: Services) -> None:
    def attempt(_: int) -> bool:
        try:
            object_to_email_change(services, moved)
        except ObjectionGone:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(attempt, range(4))).count(True) == 1


def test_a_wrong_token_loses_nothing_typed(owner: Walker) -> None:
    change(owner, "question", csrf_token="forged")
    assert owner.status == 422
    assert owner.fields()["trusted_answer"] == "Médor"


def test_who_is_signed_out_while_the_page_is_answered_must_sign_in_again(
    owner: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_: object) -> str:
        raise SignedOut

    monkeypatch.setattr(views, "confirm_owner", meanwhile)
    change(owner, "nom")
    assert owner.url == "/connexion" and "Reconnectez-vous" in owner.text
    owner.sign_in()
    assert owner.open("/espace").heading == "Bonjour Zoé MARTIN"


def test_who_is_not_signed_in_changes_nothing(app: Flask, number: str) -> None:
    for slug in FORMS:
        assert app.test_client().get(f"/espace/coordonnees/{slug}").status_code == 303


def test_the_pending_address_of_one_space_is_nobody_elses(owner: Walker, services: Services) -> None:
    change(owner, "adresse-electronique")
    with services.database.read() as session:
        assert registrations.email_change_of(session, "another", services.clock.now()) is None


def test_taking_a_space_back_withdraws_a_closing_that_the_stranger_asked_for(
    owner: Walker, moved: str, services: Services
) -> None:
    change(owner, "fermeture")
    assert space_now(services).closes_at is not None
    object_to_email_change(services, moved)
    assert space_now(services).closes_at is None


def test_a_forgotten_password_voids_a_change_of_address_that_waits(
    owner: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    """Somebody who knew the old password may have asked for the code, which would give them the space."""
    change(owner, "adresse-electronique")
    (stranger,) = mailed(services, sent)
    ask_reset_link(services, EMAIL)
    (message,) = mailed(services, sent)
    token = next(word for word in message.text.split() if "/mot-de-passe-oublie/" in word).rsplit("/", 1)[1]
    reset_password(services, token, answer=TRUSTED_ANSWER, password=NEW_PASSWORD)
    confirm(owner, code_in(stranger))
    assert space_now(services).email == EMAIL


def test_an_extension_of_the_phone_is_said_not_to_be_kept(owner: Walker) -> None:
    """SPEC 3.3: what is kept is what is shown; the page after the change says what is not."""
    change(owner, "telephone", phone="01 99 00 56 78 poste 125")
    assert "Le numéro de poste n’est pas gardé" in owner.text and "01 99 00 56 78" in owner.text.replace("\u00a0", " ")
    change(owner, "telephone")
    assert "Le numéro de poste" not in owner.text
