"""HOUSE "Hypermedia": small answers beside what is typed, spoken through the one live region."""

import re
from collections.abc import Callable

import pytest

from tests.unit.web.conftest import CREDENTIALS, Walker


def post(walker: Walker, url: str, **typed: str) -> str:
    csrf = walker.fields()["csrf_token"]
    return " ".join(walker.client.post(url, data=typed | {"csrf_token": csrf}).text.split())


def test_the_strength_of_a_password_is_shown_and_spoken(walker: Walker) -> None:
    walker.to_credentials()
    answer = post(walker, "/fragments/force-du-mot-de-passe", password=CREDENTIALS["password"], email="a@exemple.fr")
    assert "Niveau de sécurité de votre mot de passe" in answer
    assert "fort" in answer and "<meter" in answer
    assert 'data-hx-target="#annonces"' in answer


def test_a_weak_password_is_answered_with_what_it_lacks(walker: Walker) -> None:
    walker.to_credentials()
    answer = post(walker, "/fragments/force-du-mot-de-passe", password="azerty", email="")
    assert "20 caractères" in answer and "très faible" in answer and "courant" not in answer


def test_a_password_that_is_refused_is_never_called_strong(walker: Walker) -> None:
    walker.to_credentials()
    answer = post(walker, "/fragments/force-du-mot-de-passe", password="azerty-123456-azerty-123456", email="")
    assert "trop courant" in answer and "<strong>faible</strong>" in answer


def test_the_checklist_follows_the_typing_and_says_nothing_twice(walker: Walker) -> None:
    walker.to_credentials()
    answer = post(walker, "/fragments/force-du-mot-de-passe", password="e\u0301te\u0301-7", email="")
    assert 'Longueur : 5 sur 20 <span class="visually-hidden">(à faire)</span>' in answer
    assert 'Un chiffre <span class="visually-hidden">(fait)</span>' in answer
    shown, spoken = answer.split("<hx-partial")
    assert "doit compter" not in shown and "doit compter" in spoken


def test_no_fragment_sends_a_password_back(walker: Walker) -> None:
    walker.to_credentials()
    assert "tortues" not in post(walker, "/fragments/force-du-mot-de-passe", password=CREDENTIALS["password"], email="")


def test_above_its_limit_the_strength_is_no_longer_shown_and_nothing_is_refused(
    walker: Walker, lower_limit: Callable[[str, str], None]
) -> None:
    lower_limit("costly_answers", "2 per 10 minutes")
    walker.to_credentials()
    data = {"csrf_token": walker.fields()["csrf_token"], "password": "azerty"}
    statuses = [walker.client.post("/fragments/force-du-mot-de-passe", data=data).status_code for _ in range(3)]
    assert statuses == [200, 200, 204]
    assert walker.send(**CREDENTIALS).heading != "" and walker.url == "/creation/expert/formulaire"


def test_a_likely_slip_gets_a_suggestion(walker: Walker) -> None:
    walker.to_credentials()
    assert "zoe@gmail.com" in post(walker, "/fragments/adresse-electronique", email="zoe@gmial.com")
    assert "Vouliez-vous" not in post(walker, "/fragments/adresse-electronique", email="zoe@exemple.fr")


@pytest.mark.parametrize(
    ("postal_code", "country", "towns"),
    [
        ("69100", "FR", ["Villeurbanne"]),
        ("F-69 100", "FR", ["Villeurbanne"]),
        ("٦٩١٠٠", "FR", ["Villeurbanne"]),
        ("75016", "FR", ["Paris"]),
        ("69001", "FR", ["Lyon"]),
        ("13016", "FR", ["Marseille"]),
        ("97500", "PM", ["Miquelon-Langlade", "Saint-Pierre"]),
        ("97110", "GP", ["Pointe-à-Pitre"]),
        ("97133", "BL", ["Saint-Barthélemy"]),
        ("97150", "MF", ["Saint-Martin"]),
        ("98600", "WF", ["Uvea"]),
        ("98714", "PF", ["Papeete"]),
        ("98800", "NC", ["Nouméa"]),
        ("98000", "MC", ["Monaco"]),
        ("98000", "FR", ["Monaco"]),
        ("69100", "BE", []),
        ("6910", "FR", []),
        ("99999", "FR", []),
    ],
)
def test_a_french_post_code_proposes_its_towns_by_their_postal_names(
    walker: Walker, postal_code: str, country: str, towns: list[str]
) -> None:
    answer = walker.client.get("/fragments/communes", query_string={"postal_code": postal_code, "country": country})
    assert re.findall('data-value="([^"]*)"', answer.text) == towns
    assert re.findall('<bdi translate="no">([^<]*)</bdi>', answer.text) == towns


def test_a_town_that_is_chosen_is_no_longer_proposed(walker: Walker) -> None:
    asked = {"postal_code": "97500", "country": "FR", "town": "Saint-Pierre"}
    assert "<button" not in walker.client.get("/fragments/communes", query_string=asked).text


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("av", ["avenue"]), ("AV", ["avenue"]), ("allee", []), ("all", ["allée"]), ("é", ["esplanade"]), ("rue", []),
        ("c", ["carrefour", "chaussée", "chemin", "cité", "clos"]), ("", []), (" ", []), ("x", []),
    ],
)  # fmt: skip
def test_usual_street_types_are_proposed_while_one_types(walker: Walker, typed: str, names: list[str]) -> None:
    answer = walker.client.get("/fragments/natures-de-voie", query_string={"street_type": typed})
    assert re.findall('data-value="([^"]*)"', answer.text) == names


def test_a_new_challenge_serves_the_form_it_was_asked_for(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    answer = post(walker, "/fragments/verification?form=creation.conditions")
    token = answer.split('name="challenge" value="')[1].split('"')[0]
    typed = walker._service.challenges.answer(token)
    walker.send(accept_terms="y", challenge=token, challenge_answer=typed)
    assert walker.url == "/creation/expert/identifiants"


def test_what_is_being_typed_is_kept_without_being_sent(walker: Walker) -> None:
    walker.to_details()
    post(walker, "/fragments/brouillon/creation/formulaire", last_name="Mart", phone="01 99")
    walker.open("/creation/expert/formulaire")
    assert (walker.fields()["last_name"], walker.fields()["phone"]) == ("Mart", "01 99")


def test_typing_over_an_accepted_step_does_not_undo_it(walker: Walker) -> None:
    walker.to_recap()
    walker.open("/creation/expert/formulaire")
    post(walker, "/fragments/brouillon/creation/formulaire", **walker.fields() | {"town": ""})
    assert walker.open("/creation/expert/recapitulatif").url == "/creation/expert/recapitulatif"


def test_no_draft_is_kept_for_an_unknown_step(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    data = {"csrf_token": walker.fields()["csrf_token"]}
    assert walker.client.post("/fragments/brouillon/creation/enregistrement", data=data).status_code == 404
    assert walker.client.post("/fragments/brouillon/unknown/x", data=data).status_code == 404
