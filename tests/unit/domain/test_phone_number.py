"""SPEC 3.3: any usual writing, stored as E.164, nothing possible refused."""

import pytest

from webapp.domain.phone_number import InvalidPhone, display, parse


@pytest.mark.parametrize(
    "typed",
    [
        "0199001234", "01 99 00 12 34", "01.99.00.12.34", "01-99-00-12-34", "01/99/00/12/34", "01–99–00–12–34",
        "01\u00a099\u202f00\u00a012\u200934", "+33199001234", "+33 1 99 00 12 34", "+33 (0)1 99 00 12 34",
        "+33 (0) 1 99 00 12 34", "+33 01 99 00 12 34", "0033 1 99 00 12 34", "00 33 (0)1 99 00 12 34",
        "(01) 99 00 12 34", "０１ ９９ ００ １２ ３４", "＋33 1 99 00 12 34", "٠١٩٩٠٠١٢٣٤",
        "\u202d01 99 00 12 34\u202c", "Tél. : 01 99 00 12 34",
        "01 99 00 12 34 poste 12", "01 99 00 12 34, poste 12", "01 99 00 12 34 (poste 12)",
        "0199001234 p. 12", "0199001234 p 12", "0199001234 ext. 12", "0199001234 Extension 12", "0199001234x12",
        "01 99 00 12 34 poste n° 12", "01 99 00 12 34 – Poste : 12", "01 99 00 12 34 #12", "p 01 99 00 12 34",
        "p 0199001234", "tel:+33199001234", "33 1 99 00 12 34",
    ],
)  # fmt: skip
def test_every_usual_writing_is_one_number(typed: str) -> None:
    assert parse(typed) == "+33199001234"


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("+32 2 555 12 12", "FR", "+3225551212"),
        ("02 555 12 12", "BE", "+3225551212"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("011 33 1 99 00 12 34", "US", "+33199001234"),
        ("0033 1 99 00 12 34", "US", "+33199001234"),
        ("0033 1 99 00 12 34", "JP", "+33199001234"),
        ("06 12 34 56 78", "TF", "+33612345678"),
        ("+377 93 12 34 56", "FR", "+37793123456"),
        ("+48 (0)22 123 45 67", "FR", "+48221234567"),
        ("+39 (0)6 6982 0000", "FR", "+390669820000"),
        ("+687 12 34 56", "FR", "+687123456"),
    ],
)
def test_numbers_of_other_countries_are_read_as_they_are_written_there(typed: str, country: str, number: str) -> None:
    assert parse(typed, country) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0262 12 34 56", "+262262123456"),
        ("0692 12 34 56", "+262692123456"),
        ("0639 12 34 56", "+262639123456"),
        ("0590 12 34 56", "+590590123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0594 12 34 56", "+594594123456"),
        ("0596 12 34 56", "+596596123456"),
        ("0696 12 34 56", "+596696123456"),
        ("+262 692 12 34 56", "+262692123456"),
        ("+33 692 12 34 56", "+262692123456"),
        ("06 98 12 34 56", "+33698123456"),
    ],
)
def test_overseas_numbers_written_in_the_french_plan_get_their_own_country_code(typed: str, number: str) -> None:
    assert parse(typed) == number


@pytest.mark.parametrize("country", ["DK", "ES", "PF", "PT"])
def test_a_french_number_is_read_in_a_country_where_it_is_impossible(country: str) -> None:
    assert parse("06 12 34 56 78", country) == "+33612345678"


@pytest.mark.parametrize(("typed", "country"), [("61 23 45 67 8", "DK"), ("612 345", "ES"), ("12", "PF")])
def test_a_mistyped_number_of_another_country_is_not_taken_for_a_french_one(typed: str, country: str) -> None:
    with pytest.raises(InvalidPhone, match="impossible"):
        parse(typed, country)


def test_an_overseas_number_is_the_same_whichever_country_the_address_names() -> None:
    assert parse("0692 12 34 56", "RE") == parse("0692 12 34 56", "FR")


@pytest.mark.parametrize("typed", ["01 99 00 12 34", "09 99 99 99 99", "0899 99 99 99"])
def test_a_number_is_not_refused_because_it_is_unassigned(typed: str) -> None:
    assert parse(typed).startswith("+33")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "syntax"),
        ("abc", "syntax"),
        ("\x00", "syntax"),
        ("\ud800", "syntax"),
        ("😀", "syntax"),
        ("+999 123 456 789", "syntax"),
        ("1" * 10_000, "syntax"),
        ("12", "impossible"),
        ("01 99 00 12", "impossible"),
        ("01 99 00 12 34 56 78", "impossible"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidPhone) as refusal:
        parse(typed)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+33199001234", "01\u00a099\u00a000\u00a012\u00a034"),
        ("+3225551212", "+32\u00a02\u00a0555\u00a012\u00a012"),
        ("+262692123456", "+262\u00a0692\u00a012\u00a034\u00a056"),
        ("01 99 00 12 34", "01\u00a099\u00a000\u00a012\u00a034"),
        ("pas un numéro", "pas\u00a0un\u00a0numéro"),
    ],
)
def test_a_number_is_shown_as_people_write_it_and_does_not_break(number: str, shown: str) -> None:
    assert display(number) == shown


@pytest.mark.parametrize("number", ["+33199001234", "+3225551212", "+262692123456", "+12025550123", "+37793123456"])
def test_what_is_shown_reads_back_as_the_same_number(number: str) -> None:
    assert parse(display(number)) == number
