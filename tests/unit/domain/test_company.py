"""SPEC 10.2, 10.3: what is known of a company; its head office in postal lines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from webapp.domain.company import Company, HeadOffice
from webapp.domain.head_office import AddressParts
from webapp.domain.legal_form import legal_form_label
from webapp.domain.siren import parse

TODAY = date(2026, 11, 30)
COMPANY = Company(parse("732829320"), "ATELIER", "5710", head_office=HeadOffice(("1 RUE",), "VILLE"))


@pytest.mark.parametrize(
    ("code", "is_public"), [("7210", True), ("7364", True), ("5710", False), ("1000", False), ("", False)]
)
def test_a_public_body_has_a_legal_category_of_the_sevens(code: str, is_public: bool) -> None:
    assert replace(COMPANY, legal_form=code).is_public_body == is_public


@pytest.mark.parametrize(("days", "has_moved"), [(-3, True), (0, True), (29, True), (30, False), (400, False)])
def test_a_head_office_has_just_moved_for_thirty_days(days: int, has_moved: bool) -> None:
    office = HeadOffice(("1 RUE",), "VILLE", TODAY - timedelta(days=days))
    assert office.has_just_moved(TODAY) == has_moved


def test_a_head_office_that_never_moved_has_not_just_moved() -> None:
    assert not HeadOffice(("1 RUE",), "VILLE").has_just_moved(TODAY)


def test_a_company_is_abroad_with_its_head_office() -> None:
    office = HeadOffice(("5 MUSTERSTRASSE", "10115 BERLIN", "ALLEMAGNE"), "10115 BERLIN", is_abroad=True)
    assert replace(COMPANY, head_office=office).is_abroad
    assert not COMPANY.is_abroad and not replace(COMPANY, head_office=None).is_abroad


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("5710", "Société par actions simplifiée (SAS)"),
        ("7210", "Commune"),
        ("9240", "Association"),
        ("6411", "Société d’assurance mutuelle"),
        ("0000", "Forme juridique non précisée"),
        ("", "Forme juridique non précisée"),
    ],
)
def test_an_unusual_legal_form_has_the_label_of_its_family(code: str, label: str) -> None:
    assert legal_form_label(code) == label


TOWN = {"postal_code": "99999", "town": "EXEMPLEVILLE"}


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (
            {"number": "12", "street_type": "RUE", "street_name": "DES MEUNIERS"},
            ["12 RUE DES MEUNIERS", "99999 EXEMPLEVILLE"],
        ),
        (
            {"number": "3", "repetition": "B", "street_type": "AV", "street_name": "DE LA GARE"},
            ["3 BIS AVENUE DE LA GARE", "99999 EXEMPLEVILLE"],
        ),
        ({"number": "100", "last_number": "104", "street_name": "QUAI"}, ["100-104 QUAI", "99999 EXEMPLEVILLE"]),
        ({"street_type": "LD", "street_name": "LES QUATRE VENTS"}, ["LIEU DIT LES QUATRE VENTS", "99999 EXEMPLEVILLE"]),
        ({"extra": "CHEZ  MME\tX", "distribution": "BP 12"}, ["CHEZ MME X", "BP 12", "99999 EXEMPLEVILLE"]),
        ({"cedex_code": "99998", "cedex_town": "VILLE CEDEX 02"}, ["99998 VILLE CEDEX 02"]),
        ({"cedex_code": "99998"}, ["99998 EXEMPLEVILLE"]),
        (
            {"street_name": "5 MUSTERSTRASSE", "foreign_town": "10115 BERLIN", "country": "ALLEMAGNE"},
            ["5 MUSTERSTRASSE", "10115 BERLIN", "ALLEMAGNE"],
        ),
        ({}, ["99999 EXEMPLEVILLE"]),
    ],
)  # fmt: skip
def test_a_head_office_is_written_in_postal_order_and_nothing_is_cut(parts: dict[str, str], lines: list[str]) -> None:
    assert list(AddressParts.read(TOWN | parts).lines()) == lines


def test_the_town_shown_is_that_of_the_place_not_of_its_cedex() -> None:
    assert AddressParts.read(TOWN | {"cedex_code": "99998", "cedex_town": "VILLE CEDEX 02"}).place == "EXEMPLEVILLE"
    assert AddressParts.read({"foreign_town": "10115 BERLIN", "country": "ALLEMAGNE"}).place == "10115 BERLIN"


def test_a_hidden_field_is_no_text() -> None:
    assert AddressParts.read(TOWN | {"street_name": "[ND]"}).is_hidden
    assert not AddressParts.read(TOWN | {"street_name": "DES [NDX]"}).is_hidden
    assert AddressParts.read({"town": None, "number": 3}) == AddressParts(number="3")
