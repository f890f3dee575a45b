"""SPEC 3.4, 3.5, 5.2, 5.3: the recap row by row, the end of the creation, what the browser knows already."""

from tests.support.people import PASSWORD
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, Walker

CALENDAR = "/creation/expert/echeance.ics"


def rows(walker: Walker) -> dict[str, str]:
    found = {}
    for row in walker.document.query(".summary__row"):
        name, value, *_ = row.query("dt, dd")
        found[name.to_text()] = " ".join(value.to_text().split())
    return found


def test_the_recap_has_one_row_for_each_thing_and_none_that_is_empty(walker: Walker) -> None:
    shown = rows(walker.to_recap(address_extra=""))
    assert shown["Nom"] == "Zoé MARTIN"
    assert shown["Adresse professionnelle"] == "12 bis rue de la République 69100 Villeurbanne"
    assert shown["Mot de passe"] == "Choisi, jamais affiché" and PASSWORD not in walker.text
    assert list(shown) == [
        "Adresse électronique",
        "Mot de passe",
        "Nom",
        "Téléphone",
        "Adresse professionnelle",
        "Question",
        "Réponse",
    ]
    assert "Non renseigné" not in walker.text


def test_each_row_of_the_recap_is_corrected_by_a_link_with_its_name_and_leads_back(walker: Walker) -> None:
    walker.to_recap()
    links = {link.to_text(): str(link.attrs["href"]) for link in walker.document.query(".summary__edit a")}
    assert list(links) == [f"Modifier : {name}" for name in rows(walker)]
    walker.open(links["Modifier : Adresse professionnelle"]).send(**walker.fields() | {"town": "Lyon"})
    assert walker.url == "/creation/expert/recapitulatif" and "69100 Lyon" in walker.text


def test_the_first_action_at_the_end_is_to_type_the_code(walker: Walker) -> None:
    walker.to_registered()
    assert walker.heading == "Il reste à activer votre espace"
    names = [link.to_text() for link in walker.document.query("main a.button")]
    assert names == ["Saisir le code reçu", "Ajouter à mon agenda", "OK, je l’activerai plus tard"]
    assert [link.to_text() for link in walker.document.query("main .button--primary")] == ["Saisir le code reçu"]


def test_the_deadline_goes_into_a_calendar_without_the_address(walker: Walker) -> None:
    walker.to_registered()
    answer = walker.client.get(CALENDAR)
    assert answer.mimetype == "text/calendar" and "echeance.ics" in answer.headers["Content-Disposition"]
    assert "DTSTART:20230823T100000Z" in answer.text and EMAIL not in answer.text
    assert walker.client.get(CALENDAR).text == answer.text  # the same event twice is one event


def test_nobody_else_gets_the_deadline(walker: Walker) -> None:
    assert walker.client.get(CALENDAR).location == "/creation/expert/enregistrement"


def test_the_address_is_filled_in_where_the_browser_has_just_given_it(walker: Walker, mailed_code: str) -> None:
    page = walker.to_activation_login(mailed_code)
    assert page.fields()["email"] == EMAIL
    page.send(action="clear")
    assert page.fields()["email"] == ""


def test_after_an_hour_the_address_is_no_longer_filled_in(walker: Walker, mailed_code: str, clock: ManualClock) -> None:
    """SPEC 8.9: whoever takes the device later learns no address."""
    clock.advance(minutes=61)
    assert walker.to_activation_login(mailed_code).fields()["email"] == ""


def test_the_number_is_shown_in_groups_and_copied_without_spaces(walker: Walker, mailed_code: str) -> None:
    walker.to_activation_login(mailed_code).send(email=EMAIL)
    (number,) = walker.document.query(".keep__code")
    assert number.to_text().replace("\u00a0", "") == number.attrs["data-text"]
    assert [len(group) for group in number.to_text().split("\u00a0")] == [4, 3, 7]


def test_post_codes_get_a_keypad_where_they_are_digits(walker: Walker) -> None:
    assert walker.to_details().document.query("#postal_code")[0].attrs["inputmode"] == "numeric"
    walker.send(country="GB", postal_code="SW1A 1AA")
    assert walker.document.query("#postal_code")[0].attrs["inputmode"] == "text"
