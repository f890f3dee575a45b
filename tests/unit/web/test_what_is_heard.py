"""What is said of an action, in the order in which it is read (WCAG 1.3.1, 2.4.2, 3.3.1, 4.1.3; RGAA 7.5, 11.9)."""

import pytest

from tests.support.html import attribute, elements
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL, PASSWORD, Walker
from webapp.domain.french import numbered
from webapp.services import Services
from webapp.usecases.access.sign_in import sign_in


@pytest.fixture
def owner(walker: Walker, number: str) -> Walker:
    return walker.sign_in()


def after_the_title(walker: Walker) -> list[tuple[str, str | None]]:
    """The element that follows the h1 in the page: its name and its id."""
    return [(one.name, attribute(one, "id")) for one in elements(walker.document, "h1 + *")]


def test_a_success_in_the_space_is_in_the_title_and_takes_the_focus_after_the_h1(owner: Walker) -> None:
    owner.open("/espace/appareils").send_to("/espace/appareils/deconnexion")
    assert owner.title.startswith("C’est fait\u00a0: Mes appareils connectés")
    assert after_the_title(owner) == [("div", "notifications")]
    (notice,) = elements(owner.document, "#notifications")
    assert {"autofocus", "tabindex"} <= notice.attrs.keys()
    owner.open("/espace/appareils")
    assert owner.title.startswith("Mes appareils")


def test_on_a_step_the_title_keeps_the_focus_and_the_message_follows_it(walker: Walker) -> None:
    walker.to_details().send("clear", **DETAILS).send("restore")
    assert walker.title.startswith("C’est fait\u00a0: ")
    assert "Votre saisie est rétablie" in walker.text
    assert after_the_title(walker) == [("div", "notifications")]
    focused = [one.name for one in elements(walker.document, "main [autofocus]")]
    assert focused == ["h1"]


def test_the_step_is_read_after_its_title(walker: Walker) -> None:
    walker.to_credentials()
    assert len(elements(walker.document, "h1 ~ .stepper")) == 1


def test_the_strength_of_a_password_is_told_once(walker: Walker) -> None:
    """While it is typed, or, where no script runs, on the next page."""
    assert "Niveau de sécurité" in walker.to_details().text
    walker.open("/creation/expert/identifiants")
    typed = CREDENTIALS | {"csrf_token": walker.fields()["csrf_token"]}
    told = walker.client.post("/fragments/force-du-mot-de-passe", data=typed).text
    level = told.split('name="strength_told" value="')[1].split('"')[0]
    walker.send(**CREDENTIALS | {"strength_told": level})
    assert walker.url.endswith("/formulaire") and "Niveau de sécurité" not in walker.text
    walker.open("/creation/expert/identifiants").send(**CREDENTIALS | {"strength_told": "très faible"})
    assert f"Niveau de sécurité de votre mot de passe : {level}" in walker.text.replace("\u00a0", " ")


def test_a_refused_sign_in_describes_both_fields_and_leads_to_the_first(walker: Walker, number: str) -> None:
    walker.sign_in("wrong")
    (link,) = elements(walker.document, ".error-summary a")
    assert attribute(link, "href") == "#email"
    (item,) = elements(walker.document, ".error-summary li")
    for name in ("email", "password"):
        (field,) = elements(walker.document, f"input[name={name}]")
        assert attribute(field, "aria-invalid") == "true"
        assert attribute(item, "id") in (attribute(field, "aria-describedby") or "").split()


def test_an_error_of_the_whole_form_is_marked_as_such(walker: Walker, number: str) -> None:
    walker.open("/connexion").send(email=EMAIL, password=PASSWORD, csrf_token="x", **walker.solve())
    assert walker.status == 422
    (item,) = elements(walker.document, ".error-summary li")
    assert attribute(item, "class") == "error-summary__of-form"


def test_devices_of_one_name_are_told_apart(owner: Walker, services: Services) -> None:
    for _ in range(3):
        sign_in(services, email=EMAIL, password=PASSWORD, device="Chrome sur Linux")
    owner.open("/espace/appareils")
    names = [button.to_text().strip() for button in elements(owner.document, "main li button")]
    assert len(set(names)) == 3
    assert names[0].replace("\u00a0", " ").startswith("Déconnecter : Chrome sur Linux, connecté le ")


def test_only_names_that_several_have_are_numbered() -> None:
    assert numbered(["Clé", "Téléphone", "Clé"]) == ["Clé (1)", "Téléphone", "Clé (2)"]


def test_each_public_page_says_in_a_sentence_what_it_is_for(walker: Walker) -> None:
    pages = ["/", "/connexion", "/creation", "/aide", "/conditions-generales", "/mentions-legales"]
    pages += ["/donnees-personnelles", "/accessibilite", "/plan-du-site", "/mot-de-passe-oublie", "/activation/code"]
    said = [
        attribute(elements(walker.open(page).document, "meta[name=description]")[0], "content") or "" for page in pages
    ]
    assert len(set(said)) == len(pages) and all(one.endswith(".") for one in said)
