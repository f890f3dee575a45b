"""SPEC 3, RGAA 11.10 and 11.11: a bad value gets a clear error beside its field and in the summary; nothing is lost."""

import unicodedata

import pytest

from tests.support.html import attribute
from tests.unit.documents.hostile import BEAUTIFUL_NAMES, RIGHT_TO_LEFT_NAMES
from tests.unit.web.conftest import CREDENTIALS, DETAILS, Walker

REQUIRED = ["last_name", "first_name", "phone", "town", "trusted_answer"]
LINES = [
    "last_name",
    "first_name",
    "street_number",
    "street_type",
    "street_name",
    "address_extra",
    "postal_code",
    "town",
]
HOSTILE = {
    "control": "Mar\x07tin",
    "NUL": "Mar\x00tin",
    "emoji": "Martin 😀",
    "HTML": "<b>Martin</b>",
    "replacement of undecodable bytes": "Mar\ufffdtin",
}


@pytest.mark.parametrize("name", REQUIRED)
def test_a_mandatory_field_left_empty_is_named_in_the_error(walker: Walker, name: str) -> None:
    walker.to_details().send(**DETAILS | {"postal_code": "01300", name: "  "})
    assert walker.status == 422
    assert walker.title.startswith("Erreur\u00a0: ")
    assert "Saisissez" in walker.error_beside(name)
    assert len(walker.errors) == 1


@pytest.mark.parametrize("name", [*LINES, "trusted_answer"])
def test_ten_thousand_characters_are_refused_with_the_limit(walker: Walker, name: str) -> None:
    walker.to_details().send(**DETAILS | {name: "a" * 10_000})
    assert walker.status == 422
    assert "10000 caractères" in walker.error_beside(name)
    assert walker.fields()[name] == "a" * 10_000


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", LINES)
def test_a_sign_that_no_name_bears_is_refused_by_name(walker: Walker, name: str, value: str) -> None:
    walker.to_details().send(**DETAILS | {name: value})
    assert walker.status == 422
    assert "n’est pas accepté" in walker.error_beside(name) or "Code" in walker.error_beside(name)
    for other in set(LINES) - {name}:
        assert walker.fields()[other] == DETAILS[other]


@pytest.mark.parametrize(
    "name", ["Nguyễn", "Đặng Thị", "Ó Súilleabháin", "d’Arc", "Müller-Lüdenscheidt", "Ḥ. Ŝ.", "Γεωργίου", "Щербаков"]
)
def test_names_of_many_languages_are_accepted_as_they_are(walker: Walker, name: str) -> None:
    walker.to_recap(last_name=name)
    assert walker.url == "/creation/expert/recapitulatif"
    assert f"Zoé {name.upper()}" in walker.text
    assert walker.open("/creation/expert/formulaire").fields()["last_name"] == name


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", "Saisissez votre adresse"),
        ("zoe", "Il manque le signe @"),
        ("zoe@", "forme valable"),
        ("zoe@exemple", "Il manque la fin"),
        ("z" * 95 + "@exemple.fr", "100 caractères"),
        ("a@b.fr\r\nBcc: c@d.fr", "une seule adresse"),
        ("<script>@exemple.fr", "forme valable"),
    ],
)
def test_a_wrong_address_is_explained_with_an_example(walker: Walker, email: str, message: str) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"email": email})
    assert walker.status == 422
    assert message in walker.error_beside("email")


def test_two_addresses_that_differ_are_refused(walker: Walker) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"email_confirmation": "other@exemple.fr"})
    assert "diffèrent" in walker.error_beside("email_confirmation")


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "20 caractères"),
        ("court1", "20 caractères"),
        ("12345678901234567890", "lettre"),
        ("abcdefghijkmnopqrstuvwx", "chiffre"),
        ("sept tortues bleues 4 lunes", "espace"),
        ("sept-tortues-bleues\x07-4", "n’est pas accepté"),
        ("zoe.martin@exemple.fr1", "adresse"),
        ("azerty1azerty1azerty1", "courant"),
    ],
)
def test_a_password_is_refused_with_the_reason(walker: Walker, password: str, message: str) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"password": password, "password_confirmation": password})
    assert walker.status == 422
    assert message in walker.error_beside("password")
    assert walker.fields()["email"] == CREDENTIALS["email"]


def test_a_password_with_an_invisible_char_is_refused_when_it_is_chosen(walker: Walker) -> None:
    password = f"{CREDENTIALS['password']}\u200b"
    walker.to_credentials().send(**CREDENTIALS | {"password": password, "password_confirmation": password})
    assert "invisible" in walker.error_beside("password")


def test_the_two_passwords_are_the_same_whichever_keyboard_wrote_them(walker: Walker) -> None:
    typed = [unicodedata.normalize(form, "l’été-où-j’ai-vu-3-baleines") for form in ("NFC", "NFD")]
    walker.to_details(password=typed[0], password_confirmation=typed[1])
    assert walker.url == "/creation/expert/formulaire"


def test_browsers_and_managers_are_told_what_password_to_propose(walker: Walker) -> None:
    """SPEC 3.2: what Safari proposes by default has 15 characters. Its grammar of `passwordrules` is kept."""
    walker.to_credentials()
    for name in ("password", "password_confirmation"):
        field = walker.document.query(f"#{name}")[0]
        assert attribute(field, "minlength") == "20" and attribute(field, "autocomplete") == "new-password"
        rules = {rule.strip() for rule in (attribute(field, "passwordrules") or "").split(";") if rule}
        assert rules == {"minlength: 20", "required: lower", "required: digit", "allowed: upper, [-_.!+]"}


def test_a_password_of_128_characters_is_accepted(walker: Walker) -> None:
    password = "Sept-tortues-4-" * 8 + "fin-de-8"
    assert len(password) == 128
    walker.to_details(password=password, password_confirmation=password)
    assert walker.url == "/creation/expert/formulaire"


def test_a_good_password_is_kept_when_the_address_is_wrong(walker: Walker) -> None:
    walker.to_credentials().send(**CREDENTIALS | {"email": "zoe"})
    assert CREDENTIALS["password"] not in walker.response.text
    walker.send(email=CREDENTIALS["email"])
    assert walker.url == "/creation/expert/formulaire"


def test_the_terms_must_be_accepted_and_the_check_solved_is_kept(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    walker.send(**walker.solve())
    assert "Cochez la case" in walker.error_beside("accept_terms")
    assert "Déjà faite" in walker.text
    assert walker.send(accept_terms="y").url == "/creation/expert/identifiants"


def test_a_wrong_answer_brings_another_challenge_and_keeps_the_box_ticked(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    before = walker.fields()["challenge"]
    walker.send(accept_terms="y", challenge_answer="000000")
    assert walker.status == 422
    assert walker.fields()["challenge"] != before
    assert walker.fields()["accept_terms"]
    assert "ne correspondent pas" in walker.error_beside("challenge_answer")


def test_a_challenge_already_answered_is_refused(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    spent = {"challenge": walker.fields()["challenge"], **walker.solve()}
    walker.send(**spent)
    walker.client.delete_cookie("espace")
    walker.open("/creation/expert/conditions").send(accept_terms="y", **spent)
    assert walker.status == 422


@pytest.mark.parametrize("challenge", ["", "x" * 10_000, "\x00", "é" * 96])
def test_a_foreign_challenge_is_refused(walker: Walker, challenge: str) -> None:
    walker.open("/creation/expert/conditions").send(accept_terms="y", challenge=challenge, challenge_answer="234567")
    assert walker.status == 422
    assert "En voici une autre" in walker.error_beside("challenge_answer")


def test_changing_the_image_keeps_what_was_typed(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    before = walker.fields()["challenge"]
    walker.send("new_challenge", accept_terms="y")
    assert walker.fields()["challenge"] != before and walker.fields()["accept_terms"]


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_wrong_csrf_token_costs_nothing_but_a_second_send(walker: Walker, token: str | None) -> None:
    walker.to_details()
    right = walker.fields()["csrf_token"]
    walker.send(**DETAILS | {"csrf_token": token})
    assert walker.status == 422
    assert "Rien n’est perdu" in walker.text
    assert walker.fields()["last_name"] == "Martin"
    walker.send(csrf_token=right)
    assert walker.url == "/creation/expert/recapitulatif"


def test_a_wrong_csrf_token_spends_no_challenge(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    challenge, right = {"challenge": walker.fields()["challenge"], **walker.solve()}, walker.fields()["csrf_token"]
    walker.send(accept_terms="y", csrf_token="forged", **challenge)
    walker.send(accept_terms="y", csrf_token=right, **challenge)
    assert walker.url == "/creation/expert/identifiants"


def test_a_body_over_64_kb_gets_a_page_that_says_what_to_do(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"town": "a" * 65_536})
    assert walker.status == 413
    assert "trop" in walker.text


@pytest.mark.parametrize("phone", ["12", "abc", "0" * 40])
def test_an_impossible_phone_number_is_refused_with_an_example(walker: Walker, phone: str) -> None:
    walker.to_details().send(**DETAILS | {"phone": phone})
    assert "Exemple : 01 99 00 12 34" in walker.error_beside("phone")
    assert walker.fields()["phone"] == phone


def test_a_french_post_code_has_five_digits_and_a_foreign_one_is_free(walker: Walker) -> None:
    walker.to_details().send(**DETAILS | {"postal_code": "1050"})
    assert "cinq chiffres" in walker.error_beside("postal_code")
    walker.send(country="BE")
    assert walker.url == "/creation/expert/recapitulatif"


@pytest.mark.parametrize("name", ["country", "trusted_question"])
def test_a_choice_that_is_not_in_the_list_is_refused(walker: Walker, name: str) -> None:
    walker.to_details().send(**DETAILS | {name: "??"})
    assert "dans la liste" in walker.error_beside(name)


@pytest.mark.parametrize("name", ["東京", "हिन्दी"])
def test_a_name_that_the_summary_cannot_print_is_refused_with_a_way_out(walker: Walker, name: str) -> None:
    """SPEC 7: nothing that was accepted is lost in the PDF."""
    walker.to_details().send(**DETAILS | {"last_name": name})
    assert walker.status == 422
    assert name[0] in walker.error_beside("last_name")
    assert "par exemple en lettres latines" in walker.error_beside("last_name")
    assert walker.fields()["last_name"] == name


@pytest.mark.parametrize("name", [*BEAUTIFUL_NAMES.values(), *RIGHT_TO_LEFT_NAMES.values()])
def test_names_of_europe_and_around_are_accepted(walker: Walker, name: str) -> None:
    walker.to_details().send(**DETAILS | {"last_name": name.replace("(", "").replace(")", "")})
    assert walker.url == "/creation/expert/recapitulatif"
