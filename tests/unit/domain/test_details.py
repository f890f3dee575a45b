"""Details as pages and the PDF show it (SPEC 3.4, 7)."""

from dataclasses import FrozenInstanceError

import pytest

from webapp.domain.details import Details

ENTERED = {
    "last_name": "Martin", "first_name": "Zoé", "phone": "+33199001234",
    "street_number": "12", "street_type": "rue", "street_name": "de la République",
    "address_extra": "", "postal_code": "69100",
    "town": "Villeurbanne", "country": "FR", "trusted_question": "nickname",
}  # fmt: skip
SECRETS = {"trusted_answer": "Zouzou", "password_hash": "$argon2id$", "accept_terms": True}


def test_the_summary_has_the_rows_of_the_spec_in_order() -> None:
    assert Details.from_mapping(ENTERED).summary("zoe@exemple.fr") == [
        ("Nom", ["Martin"]),
        ("Prénom", ["Zoé"]),
        ("Téléphone", ["01\u00a099\u00a000\u00a012\u00a034"]),
        ("Adresse électronique", ["zoe@exemple.fr"]),
        ("Adresse professionnelle", ["12 rue de la République", "69100 Villeurbanne"]),
        ("Question de confiance", ["Quel est votre surnom\u00a0?"]),
    ]


def test_secrets_of_the_form_never_reach_the_summary() -> None:
    details = Details.from_mapping({**ENTERED, **SECRETS})
    assert details == Details.from_mapping(ENTERED)
    assert not [secret for secret in ("Zouzou", "argon2id") if secret in repr(details)]


def test_the_database_keeps_the_details_as_they_were_typed() -> None:
    assert Details.from_mapping(ENTERED).as_mapping() == ENTERED


def test_only_the_mandatory_fields_are_needed() -> None:
    mandatory = ("last_name", "first_name", "phone", "town", "country", "trusted_question")
    details = Details.from_mapping({name: ENTERED[name] for name in mandatory})
    assert details.address_lines == ["Villeurbanne"]


@pytest.mark.parametrize("name", ["last_name", "town", "trusted_question"])
def test_a_mandatory_field_cannot_be_missing(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        Details.from_mapping({key: value for key, value in ENTERED.items() if key != name})


def test_names_are_kept_as_typed_and_shown_with_the_last_one_in_capitals() -> None:
    details = Details.from_mapping({**ENTERED, "last_name": "de La Tour"})
    assert details.full_name == "Zoé DE LA TOUR"
    assert details.last_name == "de La Tour"


def test_an_address_abroad_names_its_country() -> None:
    assert Details.from_mapping({**ENTERED, "country": "BE"}).address_lines[-1] == "Belgique"


def test_details_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Details.from_mapping(ENTERED).town = "Lyon"  # type: ignore[misc]  # the case under test
