"""SPEC 3.2, 3.3: an error offers the repaired value as a button; without script too, it only fills in the field."""

import pytest

from tests.support.html import attribute
from tests.unit.web.conftest import CREDENTIALS, DETAILS, Walker


def press(walker: Walker, name: str) -> Walker:
    """Press the button of that name, as a browser without script does."""
    button = next(one for one in walker.document.query("form button") if plain(one.to_text()) == name)
    walker.send(attribute(button, "value") or "")
    return walker


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("typed", "reason", "meant"),
    [
        ("6 12 34 56 78", "dix chiffres, et celui-ci 9", "06 12 34 56 78"),
        ("O6 I2 34 56 78", "sans lettre", "06 12 34 56 78"),
        ("01 99 00 12 34 ou 06 12 34 56 78", "un seul numéro", "01 99 00 12 34"),
    ],
)
def test_a_phone_number_that_is_refused_is_repaired_by_one_press(
    walker: Walker, typed: str, reason: str, meant: str
) -> None:
    walker.to_details().send(**DETAILS | {"phone": typed, "last_name": "Durand"})
    assert walker.status == 422 and reason in walker.error_beside("phone")
    press(walker, f"Utiliser {meant}")
    assert (walker.url, walker.status) == ("/creation/expert/formulaire", 200)
    assert (plain(walker.fields()["phone"]), walker.fields()["last_name"]) == (meant, "Durand")
    assert meant in walker.send().text and walker.url == "/creation/expert/recapitulatif"


def test_the_recap_shows_the_phone_number_as_it_was_understood(walker: Walker) -> None:
    """An ambiguous number belongs to the country of the address, and the person sees it (SPEC 3.3)."""
    assert "+41 61 234 56 78" in walker.to_recap(phone="06 12 34 56 78", country="CH", postal_code="1201").text


def test_an_extension_is_said_not_to_be_kept(walker: Walker) -> None:
    walker.to_recap(phone="01 99 00 12 34 poste 125")
    assert "Le numéro de poste n’est pas gardé" in walker.text and "01 99 00 12 34" in walker.text


def test_enter_means_continue_although_another_button_comes_first(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"phone": "6 12 34 56 78"})
    first = walker.document.query("#formulaire button")[0]
    assert (attribute(first, "name"), attribute(first, "value")) == ("action", "continue")


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("last_name", "Dupont–Martin", "Dupont-Martin"),
        ("first_name", "\u202aZoé\u202c", "Zoé"),
        ("town", "Frankfurt (Oder)", "Frankfurt (Oder)"),
        ("address_extra", "Durand & Fils, 1ᵉʳ étage ; « le Clos » #3", "Durand & Fils, 1er étage ; « le Clos » #3"),
        ("postal_code", "F-75 016", "75016"),
        ("postal_code", "٧٥٠١٦", "75016"),
    ],
)
def test_what_people_really_write_is_accepted_and_kept_in_plain_characters(
    walker: Walker, name: str, typed: str, kept: str
) -> None:
    walker.to_recap(**{name: typed})
    assert walker.url == "/creation/expert/recapitulatif" and kept.casefold() in walker.text.casefold()


def test_an_overseas_post_code_is_read_too_and_a_foreign_one_is_free(walker: Walker) -> None:
    assert "97110" in walker.to_recap(postal_code="97 110", country="GP").text
    walker.open("/creation/expert/formulaire").send(postal_code="SW1A 1AA", country="GB")
    assert "SW1A 1AA" in walker.text


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("postal_code", "75O16", "75016"),
        ("postal_code", "75016 Paris", "75016"),
        ("last_name", "Martin €", "Martin"),
        ("first_name", "gagnez.com", "gagnez. com"),
    ],
)
def test_a_name_or_a_post_code_that_is_refused_is_repaired_by_one_press(
    walker: Walker, name: str, typed: str, meant: str
) -> None:
    walker.to_details().send(**DETAILS | {name: typed})
    assert walker.status == 422 and walker.error_beside(name)
    assert press(walker, f"Utiliser {meant}").fields()[name] == meant
    assert walker.send().url == "/creation/expert/recapitulatif"


def test_a_name_that_reads_as_a_web_address_is_refused(walker: Walker) -> None:
    """It would stand as a link in messages (SPEC 3.3)."""
    walker.to_details().send(**DETAILS | {"last_name": "exemple.com"})
    assert "adresse de site" in walker.error_beside("last_name")


def test_a_likely_slip_of_the_address_is_repaired_in_both_fields_by_one_press(walker: Walker) -> None:
    typed = {"email": "zoe@gmial.com", "email_confirmation": "zoe@gmial.com", "password": "court"}
    walker.to_credentials().send(**CREDENTIALS | typed)
    press(walker, "Utiliser zoe@gmail.com")
    assert (walker.fields()["email"], walker.fields()["email_confirmation"]) == ("zoe@gmail.com", "zoe@gmail.com")


def test_a_confirmation_that_was_not_typed_is_never_filled_in(walker: Walker) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"email": "zoe@gmial.com", "email_confirmation": "", "password": ""})
    press(walker, "Utiliser zoe@gmail.com")
    assert (walker.fields()["email"], walker.fields()["email_confirmation"]) == ("zoe@gmail.com", "")


def test_an_address_that_is_refused_is_repaired_by_one_press(walker: Walker) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"email": "zoe(at)exemple.fr"})
    assert "Il manque le signe @" in walker.error_beside("email")
    assert press(walker, "Utiliser zoe@exemple.fr").fields()["email"] == "zoe@exemple.fr"


def test_the_lone_town_of_a_post_code_is_filled_in(walker: Walker) -> None:
    """The person sees it proposed: "Continuer" does not refuse the field that was left empty (SPEC 3.3)."""
    walker.to_details().send(**DETAILS | {"town": "", "postal_code": "69 100"})
    assert walker.url == "/creation/expert/recapitulatif" and "Villeurbanne" in walker.text


def test_several_towns_are_buttons_and_the_town_stays_free(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"town": "", "postal_code": "97500"})
    assert walker.status == 422 and "Saisissez le nom de votre ville" in walker.error_beside("town")
    assert press(walker, "Saint-Pierre").fields()["town"] == "Saint-Pierre"
    assert walker.send(town="Langlade CEDEX").url == "/creation/expert/recapitulatif"


def test_a_town_that_is_chosen_is_no_longer_proposed(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"last_name": "", "town": "Villeurbanne", "postal_code": "69100"})
    assert not walker.document.query("[data-fills=town]")
