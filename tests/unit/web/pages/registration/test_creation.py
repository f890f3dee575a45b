"""SPEC 3: the five steps, in order, and back."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL, PASSWORD, Walker
from webapp.persistence.registrations import Registration
from webapp.security.passwords import Passwords
from webapp.services import Services
from webapp.usecases.journeys.edit_draft import DraftKey, edit_draft
from webapp.usecases.registration.submit_registration import hash_answer
from webapp.web.pages.registration import journey

OTHER = "zoe.autre@exemple.fr"

STEPS = ["conditions", "identifiants", "formulaire", "recapitulatif", "enregistrement"]


def test_the_whole_path_ends_with_a_request_and_its_deadline(walker: Walker) -> None:
    walker.to_registered()
    assert walker.url == "/creation/expert/enregistrement"
    assert "Zoé MARTIN" in walker.text and EMAIL in walker.text
    assert "23 août 2023 à 12 h 00" in walker.text


def test_each_step_says_its_place_in_its_title(walker: Walker) -> None:
    walker.to_details()
    assert "Étape 3 sur 5" in walker.title and "Étape 3 sur 5" in walker.text


@pytest.mark.parametrize("slug", STEPS[1:])
def test_a_step_cannot_be_reached_before_those_it_needs(walker: Walker, slug: str) -> None:
    walker.open(f"/creation/expert/{slug}")
    assert walker.url == "/creation/expert/conditions"
    assert "Cette étape vient d’abord" in walker.text


def test_the_recap_shows_all_that_was_entered_but_the_password(walker: Walker) -> None:
    walker.to_recap()
    for value in (EMAIL, "Zoé MARTIN", "12 bis rue de la République", "69100 Villeurbanne", "Zouzou"):
        assert value in walker.text
    assert "01 99 00 12 34" in walker.text.replace("\u00a0", " ")
    assert CREDENTIALS["password"] not in walker.response.text


def test_markup_that_was_typed_is_shown_as_it_was_typed(walker: Walker) -> None:
    typed = "<script>alert(1)</script> {{ 7 * 7 }} {0} &amp;"
    assert typed in walker.to_recap(trusted_answer=typed).text
    assert typed not in walker.response.text  # of the page as it is sent


def test_modify_comes_back_to_the_recap(walker: Walker) -> None:
    walker.to_recap().open("/creation/expert/formulaire").send(town="Lyon")
    assert walker.url == "/creation/expert/recapitulatif"
    assert "Lyon" in walker.text and "Villeurbanne" not in walker.text


def test_previous_keeps_what_was_typed_even_unfinished(walker: Walker) -> None:
    walker.to_details().send("previous", last_name="Mart", phone="01")
    assert walker.url == "/creation/expert/identifiants"
    walker.open("/creation/expert/formulaire")
    assert (walker.fields()["last_name"], walker.fields()["phone"]) == ("Mart", "01")


def test_the_check_and_the_terms_are_not_asked_twice(walker: Walker) -> None:
    walker.to_credentials().send("previous")
    assert walker.url == "/creation/expert/conditions"
    assert "Déjà faite" in walker.text
    assert walker.send().url == "/creation/expert/identifiants"


def test_a_password_once_accepted_need_not_be_typed_again(walker: Walker) -> None:
    walker.to_details().send("previous")
    assert walker.fields()["password"] == ""
    assert walker.send().url == "/creation/expert/formulaire"


def test_clear_empties_the_form_and_can_be_undone(walker: Walker) -> None:
    walker.to_details().send("clear", **DETAILS)
    assert walker.fields()["last_name"] == ""
    walker.send("restore")
    assert walker.fields()["last_name"] == "Martin"


def test_what_is_given_back_fills_blank_fields_only_and_the_page_says_so(walker: Walker) -> None:
    """What was typed since is on the page: it counts, though nothing had kept it yet."""
    walker.to_details().send("clear", **DETAILS | {"country": "BE"})
    walker.send("restore", last_name="Durand")
    assert (walker.fields()["last_name"], walker.fields()["first_name"]) == ("Durand", "Zoé")
    assert walker.fields()["country"] == "BE"
    assert "rétablie dans les champs vides" in walker.text
    walker.open(walker.url)
    assert walker.fields()["last_name"] == "Durand" and "Rétablir ma saisie" not in walker.text


def test_a_choice_made_since_is_not_replaced(walker: Walker) -> None:
    walker.to_details().send("clear", **DETAILS | {"country": "BE"})
    assert walker.send("restore", country="CH").fields()["country"] == "CH"


def test_clear_gives_back_even_what_was_never_sent_before(walker: Walker) -> None:
    walker.to_details().send("clear", last_name="Mart")
    assert walker.send("restore").fields()["last_name"] == "Mart"


def test_a_reload_shows_what_was_refused(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"postal_code": "6910"})
    assert walker.status == 422
    walker.open(walker.url)
    assert (walker.status, walker.fields()["postal_code"]) == (200, "6910")


def test_sending_the_recap_twice_makes_one_request(walker: Walker) -> None:
    walker.to_recap()
    form = walker.fields() | {"action": "continue"}
    first = walker.client.post("/creation/expert/recapitulatif", data=form)
    second = walker.client.post("/creation/expert/recapitulatif", data=form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location == "/creation/expert/enregistrement"


def test_two_tabs_on_different_steps_do_not_overwrite_each_other(walker: Walker) -> None:
    walker.to_recap()
    details = walker.open("/creation/expert/formulaire").fields()
    credentials = walker.open("/creation/expert/identifiants").fields()
    walker.client.post("/creation/expert/formulaire", data=details | {"town": "Lyon", "action": "continue"})
    other = CREDENTIALS | {"email": "b@exemple.fr", "email_confirmation": "b@exemple.fr", "action": "continue"}
    walker.client.post("/creation/expert/identifiants", data=credentials | other)
    walker.open("/creation/expert/recapitulatif")
    assert "Lyon" in walker.text and "b@exemple.fr" in walker.text


def in_another_tab(walker: Walker, **details: str) -> None:
    """Another tab of the same browser changes the details; the page of `walker` stays as it is."""
    tab = Walker(walker.client, walker._service)
    tab.open("/creation/expert/formulaire").send(**DETAILS | details)


LYON = {"town": "Lyon"}


def registrations(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Registration)) or 0


def test_a_recap_that_changed_in_another_tab_is_shown_again_and_nothing_is_sent(
    walker: Walker, services: Services
) -> None:
    """SPEC 3.4: "Valider" sends what this page showed."""
    walker.to_recap()
    in_another_tab(walker, town="Lyon")
    walker.send()
    assert walker.status == 422 and walker.url == "/creation/expert/recapitulatif"
    assert "Voici le nouveau récapitulatif" in walker.errors[0] and "Lyon" in walker.text
    assert registrations(services) == 0
    assert walker.send().url == "/creation/expert/enregistrement"


def test_a_recap_that_came_back_to_what_its_page_showed_is_sent(walker: Walker) -> None:
    walker.to_recap()
    in_another_tab(walker, town="Lyon")
    in_another_tab(walker)
    assert walker.send().url == "/creation/expert/enregistrement"


def test_a_recap_that_says_nothing_of_what_it_showed_sends_nothing(walker: Walker, services: Services) -> None:
    assert walker.to_recap().send(shown=None).status == 422
    assert walker.send(shown="é").status == 422
    assert registrations(services) == 0


def test_a_change_that_comes_while_the_recap_is_being_sent_is_shown_too(
    walker: Walker, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other tab's form, which found the draft before, comes between the check of the page and the lock."""
    walker.to_recap()
    with walker.client.session_transaction() as cookie:
        key = DraftKey("creation", id=cookie["drafts"]["creation"])

    def hash_slowly(services: Services, answer: str) -> str:
        monkeypatch.undo()
        edit_draft(services, key, lambda draft: draft.accept("formulaire", draft.step("formulaire").shown | LYON))
        return hash_answer(services, answer)

    monkeypatch.setattr(journey, "hash_answer", hash_slowly)
    walker.send()
    assert walker.status == 422 and "Lyon" in walker.text and registrations(services) == 0


@pytest.mark.parametrize("url", ["/creation/expert", "/creation/expert/conditions"])
def test_to_look_at_the_start_in_another_tab_ends_nothing_of_what_is_finished(walker: Walker, url: str) -> None:
    walker.to_registered()
    tab = Walker(walker.client, walker._service)
    assert tab.open(url).heading == "Acceptez les conditions générales"
    assert EMAIL in walker.open("/creation/expert/enregistrement").text


def test_a_new_journey_begins_with_the_first_form_that_is_sent(walker: Walker) -> None:
    walker.to_registered().open("/creation/expert")
    walker.send(accept_terms="y", **walker.solve())
    assert walker.heading == "Choisissez vos identifiants"
    assert walker.open("/creation/expert/enregistrement").heading == "Choisissez vos identifiants"


def test_an_old_page_of_the_first_step_begins_nothing_once_the_journey_is_finished(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    old = walker.fields() | {"accept_terms": "y", "action": "continue"}
    walker.to_registered()
    assert walker.client.post("/creation/expert/conditions", data=old).location == "/creation/expert/enregistrement"


@pytest.mark.parametrize("first", [EMAIL, "autre@exemple.fr"])
def test_a_password_judged_with_another_address_is_asked_for_again(walker: Walker, first: str) -> None:
    """SPEC 3.2: it must not be made of the address, and nobody can tell from its hash."""
    walker.to_details(email=first, email_confirmation=EMAIL).open("/creation/expert/identifiants")
    walker.send(email="sept@tortues.fr", email_confirmation="sept@tortues.fr")
    assert walker.status == 422 and "Vous avez changé d’adresse" in walker.error_beside("password")
    walker.send(password=PASSWORD, password_confirmation=PASSWORD)
    assert walker.heading == "Remplissez le formulaire d’inscription"


def test_a_password_is_not_asked_for_again_when_the_address_stays(walker: Walker) -> None:
    walker.to_details(email_confirmation="autre@exemple.fr")
    walker.send(email_confirmation=EMAIL)
    assert walker.heading == "Remplissez le formulaire d’inscription"
    walker.open("/creation/expert/identifiants").send(email=EMAIL.upper())
    assert walker.heading == "Remplissez le formulaire d’inscription"


def test_a_draft_of_24_hours_is_gone_and_the_page_says_so(walker: Walker, clock: ManualClock) -> None:
    walker.to_details()
    clock.advance(hours=24)
    walker.open("/creation/expert/formulaire")
    assert walker.url == "/creation/expert/conditions"
    assert "plus de 24 heures" in walker.text


def test_what_is_typed_into_an_expired_draft_is_kept(walker: Walker, clock: ManualClock) -> None:
    walker.to_details()
    clock.advance(hours=24)
    walker.client.set_cookie("espace", walker.client.get_cookie("espace").value)  # the cookie itself lives 24 h too
    walker.send(**DETAILS)
    assert walker.url == "/creation/expert/conditions"
    walker.send(accept_terms="y", **walker.solve())
    walker.send(**CREDENTIALS)
    assert walker.fields()["last_name"] == "Martin"


def test_a_likely_slip_in_the_address_is_suggested_never_refused(walker: Walker) -> None:
    walker.to_details(email="zoe@gmial.com", email_confirmation="zoe@gmial.com")
    assert walker.url == "/creation/expert/formulaire"
    assert "Vouliez-vous écrire zoe@gmail.com" in walker.text


def test_without_javascript_the_towns_of_a_post_code_come_with_the_refusal(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"town": "", "postal_code": "01300"})
    assert "Villes du 01300" in walker.text and "Belley" in walker.text


def test_the_lone_town_of_a_post_code_fills_in_the_field(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"town": ""})
    assert walker.url == "/creation/expert/recapitulatif" and "69100 Villeurbanne" in walker.text


def test_without_javascript_a_likely_slip_is_suggested_with_the_refusal(walker: Walker) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"email": "zoe@gmial.com"})
    assert "Vouliez-vous écrire zoe@gmail.com" in walker.text


def test_without_javascript_the_strength_of_the_password_is_shown_on_submit(walker: Walker) -> None:
    walker.to_details()
    assert "Niveau de sécurité de votre mot de passe" in walker.text


def test_an_address_that_waits_for_activation_is_refused_with_what_to_do(walker: Walker) -> None:
    walker.to_registered().open("/creation/expert")
    walker.send(accept_terms="y", **walker.solve())
    walker.send(**CREDENTIALS)
    assert walker.status == 422
    assert "jusqu’au 23 août 2023" in walker.error_beside("email")


def test_a_mistyped_address_is_corrected_without_starting_again(walker: Walker) -> None:
    walker.to_registered().open("/creation/expert/correction-adresse")
    walker.send(email="juste@exemple.fr", email_confirmation="juste@exemple.fr")
    assert walker.url == "/creation/expert/enregistrement"
    assert "juste@exemple.fr" in walker.text


def test_the_code_is_not_sent_again_to_the_same_address(walker: Walker) -> None:
    walker.to_registered().open("/creation/expert/correction-adresse")
    walker.send(email=EMAIL.upper(), email_confirmation=EMAIL)
    assert "déjà été envoyé" in walker.error_beside("email")


def test_an_address_taken_at_the_last_moment_can_be_changed(walker: Walker, app: Flask, services: Services) -> None:
    walker.to_recap()
    rival = Walker(app.test_client(), services)
    rival.to_registered()
    assert "attend déjà son activation" in walker.send().text
    walker.open("/creation/expert/identifiants").send(**CREDENTIALS | {"email": OTHER, "email_confirmation": OTHER})
    assert walker.url == "/creation/expert/recapitulatif"
    walker.send()
    assert walker.url == "/creation/expert/enregistrement" and OTHER in walker.text


def test_a_code_never_goes_twice_to_one_address(walker: Walker) -> None:
    """SPEC 4.2: not even by correcting an address to another one and back."""
    walker.to_registered()
    for address, status in ((OTHER, 200), (EMAIL, 422)):
        walker.open("/creation/expert/correction-adresse").send(email=address, email_confirmation=address)
        assert walker.status == status


def test_a_wrong_token_costs_nothing_of_a_correction(walker: Walker) -> None:
    walker.to_registered().open("/creation/expert/correction-adresse")
    walker.send(email=OTHER, email_confirmation=OTHER, csrf_token="forged")
    assert walker.status == 422
    assert "Rien n’est perdu" in walker.text and walker.fields()["email"] == OTHER
    assert EMAIL in walker.open("/creation/expert/enregistrement").text


def test_who_tries_addresses_out_has_to_wait_and_learns_no_more(walker: Walker) -> None:
    """Taken or free, an address gets the same answer: a refusal of the taken ones would tell which they are."""
    walker.to_registered()
    walker.client.delete_cookie("espace")
    walker.to_credentials()
    for _ in range(30):
        assert walker.open("/creation/expert/identifiants").send(**CREDENTIALS).status == 422
    for address in (EMAIL, OTHER):
        typed = CREDENTIALS | {"email": address, "email_confirmation": address}
        assert walker.open("/creation/expert/identifiants").send(**typed).status == 429
        assert walker.open("/creation/expert/identifiants").fields()["email"] == address


def test_no_password_is_hashed_before_its_step_is_reached(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is expensive: a stranger cannot make the server do it."""
    walker.open("/creation/expert/conditions")
    token = walker.fields()["csrf_token"]
    hashed: list[str] = []
    monkeypatch.setattr(Passwords, "hash", lambda _self, password: hashed.append(password) or "")
    for url in ("/creation/expert/identifiants", "/fragments/brouillon/creation/identifiants"):
        for action in ("previous", "continue", "clear"):
            walker.client.post(url, data=CREDENTIALS | {"csrf_token": token, "action": action})
    assert hashed == []


def test_a_new_password_that_is_refused_does_not_bring_the_old_one_back(walker: Walker) -> None:
    walker.to_details().open("/creation/expert/identifiants")
    walker.send(**CREDENTIALS | {"password_confirmation": "another-one-99"})
    walker.send(**CREDENTIALS | {"password": "", "password_confirmation": ""})
    assert "Saisissez un mot de passe" in walker.error_beside("password")


def test_who_begins_journeys_without_end_has_to_wait(walker: Walker, lower_limit: Callable[[str, str], None]) -> None:
    lower_limit("new_drafts", "3 per 10 minutes")
    walker.open("/creation/expert/conditions")
    values = walker.fields() | {"action": "previous", "press": ""}
    with walker.client.session_transaction() as session:
        first = dict(session)
    for status in (303, 303, 303, 429):
        with walker.client.session_transaction() as session:
            session.clear()
            session.update(first)
        assert walker.client.post("/creation/expert/conditions", data=values).status_code == status
