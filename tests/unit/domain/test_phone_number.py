"""SPEC 3.3: any usual writing, stored as E.164, nothing possible refused, exactly the digits that were typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.phone_number import InvalidPhone, display, extension, parse


@pytest.mark.parametrize(
    "typed",
    [
        "0199001234", "01 99 00 12 34", "01.99.00.12.34", "01-99-00-12-34", "01/99/00/12/34", "01–99–00–12–34",
        "01\u00a099\u202f00\u00a012\u200934", "+33199001234", "+33 1 99 00 12 34", "+33 (0)1 99 00 12 34",
        "+33 (0) 1 99 00 12 34", "+33 ( 0 ) 1 99 00 12 34", "+33 01 99 00 12 34", "+33(0)199001234",
        "+33.1.99.00.12.34",
        "0033 1 99 00 12 34", "00 33 (0)1 99 00 12 34", "00.33.1.99.00.12.34", "(+33) 1 99 00 12 34", "(0033)199001234",
        "(01) 99 00 12 34", "(0)1 99 00 12 34", "０１ ９９ ００ １２ ３４", "＋33 1 99 00 12 34",
        "٠١٩٩٠٠١٢٣٤", "०१ ९९ ०० १२ ३४",
        "\u202d01 99 00 12 34\u202c", "01\u200b99001234", "01 990 012 34", "01_99_00_12_34", "01, 99, 00, 12, 34",
        "Tél. : 01 99 00 12 34", "tél 01 99 00 12 34", "Téléphone : 01 99 00 12 34.", "p 01 99 00 12 34",
        "p 0199001234", "☎ 01 99 00 12 34", "tel:+33199001234", "33 1 99 00 12 34", "Fixe : 01 99 00 12 34 ",
        "01 99 00 12 34 (standard)", "01 99 00 12 34 - standard", "01 99 00 12 34 (Axel)", "0199001234 bureau",
        "01 99 00 12 34 (matin uniquement)",
    ],
)  # fmt: skip
def test_every_usual_writing_is_one_number_and_words_are_never_digits(typed: str) -> None:
    assert parse(typed) == "+33199001234"


@pytest.mark.parametrize(
    "typed",
    [
        "01 99 00 12 34 poste 12", "01 99 00 12 34, poste 12", "01 99 00 12 34 (poste 12)", "0199001234 p. 12",
        "0199001234 p 12", "0199001234 ext. 12", "0199001234 Extension 12", "0199001234x12", "0199001234 x 12",
        "01 99 00 12 34 poste n° 12", "01 99 00 12 34 – Poste : 12", "01 99 00 12 34 #12", "01 99 00 12 34 interne 12",
        "+33 1 99 00 12 34 poste 12", "tel:+33199001234;ext=12", "01 99 00 12 34 POSTE ١٢",
    ],
)  # fmt: skip
def test_an_extension_is_not_a_part_of_the_number_and_is_known(typed: str) -> None:
    assert parse(typed) == "+33199001234"
    assert extension(typed) == "12"


@pytest.mark.parametrize("typed", ["01 99 00 12 34", "+33 1 99 00 12 34 (standard)", "p 01 99 00 12 34", ""])
def test_no_extension_is_invented(typed: str) -> None:
    assert extension(typed) == ""


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("+32 2 555 12 12", "FR", "+3225551212"),
        ("02 555 12 12", "BE", "+3225551212"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("1-202-555-0123", "US", "+12025550123"),
        ("011 33 1 99 00 12 34", "US", "+33199001234"),
        ("0033 1 99 00 12 34", "US", "+33199001234"),
        ("0033 1 99 00 12 34", "JP", "+33199001234"),
        ("06 12 34 56 78", "TF", "+33612345678"),
        ("06 12 34 56 78", "CH", "+41612345678"),
        ("+377 93 12 34 56", "FR", "+37793123456"),
        ("93 12 34 56", "MC", "+37793123456"),
        ("06 12 34 56 78", "MC", "+377612345678"),
        ("+48 (0)22 123 45 67", "FR", "+48221234567"),
        ("+49 (0)30 123456", "FR", "+4930123456"),
        ("+44 (0) 20 7946 0018", "FR", "+442079460018"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+39 (0)6 6982 0000", "FR", "+390669820000"),
        ("06 6982 0000", "IT", "+390669820000"),
        ("+39 06 6982 0000", "IT", "+390669820000"),
        ("+225 01 02 03 04 05", "FR", "+2250102030405"),
        ("+687 12 34 56", "FR", "+687123456"),
        ("12 34 56", "NC", "+687123456"),
        ("40 12 34 56", "PF", "+68940123456"),
        ("+212 6 12 34 56 78", "FR", "+212612345678"),
        ("06 12 34 56 78", "MA", "+212612345678"),
        ("+54 9 11 2345-6789", "FR", "+5491123456789"),
    ],
)
def test_numbers_of_other_countries_are_read_as_they_are_written_there(typed: str, country: str, number: str) -> None:
    assert parse(typed, country) == number


@pytest.mark.parametrize("country", ["FR", "GP", "MQ", "RE", "PM", "LU", "US"])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0262 12 34 56", "+262262123456"),
        ("0263 12 34 56", "+262263123456"),
        ("0269 12 34 56", "+262269123456"),
        ("0692 12 34 56", "+262692123456"),
        ("0693 12 34 56", "+262693123456"),
        ("0639 12 34 56", "+262639123456"),
        ("0590 12 34 56", "+590590123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0691 12 34 56", "+590691123456"),
        ("0594 12 34 56", "+594594123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0596 12 34 56", "+596596123456"),
        ("0696 12 34 56", "+596696123456"),
        ("0697 12 34 56", "+596697123456"),
        ("0939 80 12 34", "+262939801234"),
        ("0939 50 12 34", "+590939501234"),
        ("0947 60 12 34", "+594947601234"),
        ("0947 70 12 34", "+596947701234"),
        ("+33 947 70 12 34", "+596947701234"),
        ("0939 00 12 34", "+33939001234"),  # in none
        ("05 08 41 10 10", "+508411010"),
        ("0708 41 10 10", "+508708411010"),
    ],
)
def test_overseas_numbers_of_the_french_plan_get_their_own_country_code(typed: str, number: str, country: str) -> None:
    """Whatever the address: +33 does not reach them."""
    assert parse(typed, country) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+33 692 12 34 56", "+262692123456"),
        ("+33 (0)590 12 34 56", "+590590123456"),
        ("+33 508 41 10 10", "+508411010"),
        ("+262 692 12 34 56", "+262692123456"),
        ("+262 (0)692 12 34 56", "+262692123456"),
        ("262 692 12 34 56", "+262692123456"),
        ("+508 41 10 10", "+508411010"),
        ("+590 590 12 34 56", "+590590123456"),
        ("06 98 12 34 56", "+33698123456"),
        ("05 09 12 34 56", "+33509123456"),
    ],
)
def test_an_overseas_number_with_the_code_of_france_gets_its_own(typed: str, number: str) -> None:
    assert parse(typed) == number


def test_six_digits_are_a_number_in_saint_pierre_et_miquelon() -> None:
    assert parse("41 10 10", "PM") == "+508411010"


@pytest.mark.parametrize("country", ["DK", "ES", "PF", "PT", "LU", "GP", "MQ", "RE", "US", "GB", "BE", "PM"])
@pytest.mark.parametrize("typed", ["06 12 34 56 78", "01 99 00 12 34", "07 55 12 34 56"])
def test_a_number_that_is_right_in_france_and_not_in_the_country_of_the_address_is_french(
    typed: str, country: str
) -> None:
    assert parse(typed, country) == "+33" + typed.replace(" ", "")[1:]


@pytest.mark.parametrize(("typed", "country"), [("61 23 45 67 8", "DK"), ("612 345", "ES"), ("12", "PF")])
def test_a_mistyped_number_of_another_country_is_not_taken_for_a_french_one(typed: str, country: str) -> None:
    with pytest.raises(InvalidPhone, match="impossible"):
        parse(typed, country)


@pytest.mark.parametrize("typed", ["01 99 00 12 34", "09 99 99 99 99", "0899 99 99 99", "06 00 00 00 00"])
def test_a_number_is_not_refused_because_it_is_unassigned(typed: str) -> None:
    assert parse(typed).startswith("+33")


@pytest.mark.parametrize(
    ("typed", "reason", "meant"),
    [
        ("", "syntax", ""),
        ("abc", "syntax", ""),
        ("\x00", "syntax", ""),
        ("\ud800", "syntax", ""),
        ("😀", "syntax", ""),
        ("zéro six", "syntax", ""),
        ("+999 123 456 789", "impossible", ""),
        ("1" * 10_000, "not_ten", ""),
        ("12", "not_ten", ""),
        ("3949", "not_ten", ""),
        ("01 99 00 12", "not_ten", ""),
        ("06 12 34 56 7", "not_ten", ""),
        ("06 12 34 56 78 9", "not_ten", ""),
        ("01 99 00 12 34 56 78", "not_ten", ""),
        ("+33 6 12 34 56 7", "not_ten", ""),
        ("+33 6 12 34 56 78 9", "not_ten", ""),
        ("6 12 34 56 78", "not_ten", "06 12 34 56 78"),
        ("32 470 12 34 56", "not_ten", "+32 470 12 34 56"),
        ("O6 12 34 56 78", "not_ten", "06 12 34 56 78"),
        ("06 12 34 S6 78", "words", ""),
        ("06 I2 34 56 78", "words", "06 12 34 56 78"),
        ("06 12 34 56 7O", "not_ten", "06 12 34 56 70"),
        ("0800 MARTIN", "not_ten", ""),
        ("1-800-FLOWERS", "not_ten", ""),
        ("06 12 BD 34 56", "words", ""),
        ("01 99 00 12 34 ou 06 12 34 56 78", "words", "01 99 00 12 34"),
        ("01 99 00 12 34 / 06 12 34 56 78", "not_ten", "01 99 00 12 34"),
        ("01 99 00 12 34 +33 6 12 34 56 78", "words", ""),
        ("zoe2@exemple.fr", "not_ten", ""),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_its_reason_and_what_was_meant(
    typed: str, reason: str, meant: str
) -> None:
    with pytest.raises(InvalidPhone) as refusal:
        parse(typed)
    assert (refusal.value.reason, refusal.value.meant.replace("\u00a0", " ")) == (reason, meant)


def test_the_digits_of_a_french_number_are_counted() -> None:
    for typed, count in (("06 12 34 56 7", 9), ("+33 6 12 34 56 7", 9), ("01 99 00 12 34 56 78", 14)):
        with pytest.raises(InvalidPhone) as refusal:
            parse(typed)
        assert refusal.value.digits == count


def test_a_number_that_its_country_rewrites_is_proposed_and_never_changed_in_silence() -> None:
    """An Argentine mobile is 011 15… at home and +54 9 11… from abroad."""
    with pytest.raises(InvalidPhone) as refusal:
        parse("011 15-2345-6789", "AR")
    assert (refusal.value.reason, refusal.value.meant) == ("rewritten", display("+5491123456789"))


def test_a_number_that_reaches_only_its_own_town_is_incomplete() -> None:
    with pytest.raises(InvalidPhone, match="impossible"):
        parse("555-0123", "US")


COUNTRIES = ("FR", "GP", "RE", "PM", "BE", "LU", "IT", "US", "AR", "MX", "BR", "NC", "TF", "CI", "DE")
TYPED = st.text(st.sampled_from("0123456789٣३+ ().-/xABposte#"), max_size=24)


@given(
    typed=TYPED | st.from_regex(r"(\+|00)?[0-9 ]{6,16}( poste 12)?", fullmatch=True), country=st.sampled_from(COUNTRIES)
)
def test_what_is_kept_is_exactly_the_digits_that_were_typed(typed: str, country: str) -> None:
    """Then: what is shown reads back as the same number, in any country."""
    try:
        number = parse(typed, country)
    except InvalidPhone:
        return
    assert re.fullmatch(r"\+[1-9]\d{5,14}", number)
    digits = "".join(re.findall(r"\d", typed.replace("٣", "3").replace("३", "3"))).removesuffix(extension(typed))
    national = next(number[size:] for size in (2, 3, 4) if digits.endswith(number[size:]))
    assert len(national) >= 4 and len(digits) - len(national) <= 7
    for address in COUNTRIES:
        if not number.startswith("+33"):  # a French number is shown as France writes it
            assert parse(display(number), address) == number
    assert parse(display(number)) == number and parse(number, country) == number


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


@pytest.mark.parametrize(
    ("country", "kept"), [("GP", "+590939601234"), ("GF", "+594939601234"), ("FR", "+33939601234")]
)
def test_a_box_overseas_that_two_territories_may_have_is_that_of_the_address(country: str, kept: str) -> None:
    assert parse("0939 60 12 34", country) == kept == parse(display(kept), country)
