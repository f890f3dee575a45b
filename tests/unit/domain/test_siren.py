"""SPEC 10.1: a SIREN as people write it; a longer number is understood and proposed, never cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from webapp.domain.siren import InvalidSiren, display, parse

SIREN = "732829320"
POST = "356000000"


@pytest.mark.parametrize(
    "typed",
    [
        "732829320", "732 829 320", " 732829320 ",
        "732\u00a0829\u00a0320", "732\u202f829\u202f320", "732\u2009829\u2009320",
        "732.829.320", "732-829-320", "732\u2011829\u2011320", "732–829–320",
        "732—829—320", "732−829−320", "732·829·320",
        "732\t829\t320\n", "7 3 2 8 2 9 3 2 0", "732. 829. 320.",
        "７３２８２９３２０", "７３２　８２９　３２０", "٧٣٢٨٢٩٣٢٠",
        "७३२ ८२९ ३२०", "\u202d732829320\u202c", "732\u200b829\u200b320", "\ufeff732829320",
        "7３2८2٩320",
    ],
)  # fmt: skip
def test_any_spacing_and_any_digits_make_one_siren(typed: str) -> None:
    assert parse(typed) == SIREN


@pytest.mark.parametrize("typed", ["000000109", "005520135", "552100554", "356000000", "130025265"])
def test_a_key_that_is_right_is_enough(typed: str) -> None:
    assert parse(typed) == typed


@pytest.mark.parametrize(
    ("typed", "reason", "digits"),
    [
        ("", "empty", 0), ("   ", "empty", 0), (" - . ", "empty", 0), ("\u200b", "empty", 0),
        ("000000000", "zeros", 9), ("000 000 000", "zeros", 9), ("０００００００００", "zeros", 9),
        ("732829321", "key", 9), ("723829320", "key", 9), ("123456789", "key", 9),
        ("73282932", "length", 8), ("7328293200", "length", 10),
        ("1", "length", 1), ("732829320" * 2, "length", 18),
        ("73282932000075", "siret", 14), ("00000000000000", "siret", 14), ("44732829321", "length", 11),
        ("FR45732829320", "vat", 11), ("FR00000000000", "vat", 11),
        ("FR4473282932", "vat", 10), ("FRO1732829320", "vat", 10),
        ("SARL DURAND", "letters", 0), ("12 rue des Meuniers", "letters", 2), ("73282932X", "letters", 8),
        ("732829320 / 552100554", "letters", 18), ("½32829320", "letters", 10),
        ("732829320" + " " * 100, "length", 9),
        ("9" * 5000, "length", 5000),
    ],
)  # fmt: skip
def test_what_is_no_siren_is_refused_with_its_reason(typed: str, reason: str, digits: int) -> None:
    with pytest.raises(InvalidSiren) as refusal:
        parse(typed)
    assert (refusal.value.reason, refusal.value.digits, refusal.value.proposed) == (reason, digits, None)


@pytest.mark.parametrize(
    ("typed", "reason", "proposed"),
    [
        ("73282932000074", "siret", SIREN), ("732 829 320 00074", "siret", SIREN),
        ("732.829.320.00074", "siret", SIREN),
        ("７３２８２９３２０ ０００７４", "siret", SIREN),
        (f"{POST}00048", "siret", POST), (f"{POST}49837", "siret", POST),
        ("FR44732829320", "vat", SIREN), ("FR 44 732 829 320", "vat", SIREN), ("fr44732829320", "vat", SIREN),
        ("44 732 829 320", "vat", SIREN), ("FRK7399859412", "vat", "399859412"),
        ("k7 399859412", "vat", "399859412"),
        ("SIREN : 732 829 320", "letters", SIREN), ("732 829 320 RCS Paris", "letters", SIREN),
        ("SIRET 732 829 320 00074", "letters", SIREN), ("73282932O", "letters", SIREN),
        ("n° 732829320", "letters", SIREN),
    ],
)  # fmt: skip
def test_another_number_that_holds_the_siren_proposes_it_and_is_never_cut_silently(
    typed: str, reason: str, proposed: str
) -> None:
    with pytest.raises(InvalidSiren) as refusal:
        parse(typed)
    assert (refusal.value.reason, refusal.value.proposed) == (reason, proposed)


def test_the_places_of_la_poste_have_a_rule_of_their_own() -> None:
    """Fourteen digits whose sum is a multiple of five; only its main place follows the rule of all others."""
    for siret, proposed in ((f"{POST}00042", POST), (f"{POST}00043", None), (f"{POST}00048", POST)):
        with pytest.raises(InvalidSiren) as refusal:
            parse(siret)
        assert refusal.value.proposed == proposed


@pytest.mark.parametrize("typed", ["FR 53 0000 04605", "FR48000000109", "48000000109"])
def test_a_vat_number_of_monaco_holds_no_siren(typed: str) -> None:
    """Even where its last nine digits have the key of one."""
    with pytest.raises(InvalidSiren) as refusal:
        parse(typed)
    assert (refusal.value.reason, refusal.value.proposed) == ("vat", None)


def test_a_siren_is_shown_in_groups_of_three_on_one_line() -> None:
    assert display(parse("732829320")) == "732\u00a0829\u00a0320"


eight = st.from_regex(r"\A[0-9]{8}\Z").filter(lambda digits: digits.strip("0"))
separators = st.text(" \t\u00a0\u202f\u2009.-–·", max_size=3)


@given(eight, st.lists(separators, min_size=10, max_size=10), st.sampled_from(["٠", "०", "０"]))
def test_whatever_the_spacing_and_the_script_the_same_siren_is_read(digits: str, between: list[str], zero: str) -> None:
    siren = digits + luhn.calc_check_digit(digits)
    typed = "".join(space + digit for space, digit in zip(between, siren, strict=False)) + between[-1]
    assert parse(typed) == parse(typed.translate({ord("0") + n: chr(ord(zero) + n) for n in range(10)})) == siren
    assert parse(display(parse(typed))) == siren


@given(eight, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, more: int) -> None:
    siren = digits + luhn.calc_check_digit(digits)
    wrong = siren[:place] + str((int(siren[place]) + more) % 10) + siren[place + 1 :]
    with pytest.raises(InvalidSiren) as refusal:
        parse(wrong)
    assert refusal.value.proposed is None


@given(st.text(max_size=120))
def test_any_text_is_a_siren_or_a_refusal_and_what_is_proposed_is_a_siren(typed: str) -> None:
    try:
        found = parse(typed)
    except InvalidSiren as refusal:
        found = refusal.proposed or parse(SIREN)
    assert parse(found) == found and found.isascii() and len(found) == 9
