"""SPEC 3.1, 9: the terms lead back to the journey; the declaration says which plans the operator has."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.unit.web.conftest import Walker
from webapp.services import Services

BACK = "Revenir à ma demande"
SCHEME, PLAN = "https://www.exemple.fr/schema", "https://www.exemple.fr/plan"


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """Templates read the operator's identity from it."""
    return own_app


def links(walker: Walker) -> dict[str, str]:
    return {link.to_text(): str(link.attrs["href"]) for link in walker.document.query("main a[href]")}


def test_the_terms_lead_back_to_the_step_that_led_to_them(walker: Walker) -> None:
    walker.open("/creation/expert/conditions")
    walker.open(links(walker)["conditions générales"])
    assert walker.heading == "Conditions générales"
    assert walker.open(links(walker)[BACK]).url == "/creation/expert/conditions"


def test_the_terms_lead_back_to_a_journey_that_is_not_finished(walker: Walker) -> None:
    walker.to_details().open("/conditions-generales")
    assert walker.open(links(walker)[BACK]).heading == "Acceptez les conditions générales"
    assert walker.open("/creation/expert/formulaire").url == "/creation/expert/formulaire"


@pytest.mark.parametrize("asked", ["", "?demarche=inconnue", "?demarche=https://exemple.com"])
def test_the_terms_lead_back_nowhere_when_nothing_is_under_way(walker: Walker, asked: str) -> None:
    assert BACK not in links(walker.open(f"/conditions-generales{asked}"))


def test_the_terms_do_not_lead_back_to_what_is_finished(walker: Walker) -> None:
    walker.to_registered()
    assert BACK not in links(walker.open("/conditions-generales"))


def test_the_terms_say_how_a_space_is_closed(walker: Walker, number: str) -> None:
    """U13: by its owner, who asks nobody."""
    text = walker.open("/conditions-generales").text
    assert "Connectez-vous, ouvrez « Mes données », puis « Fermer mon espace »" in text
    walker.sign_in().open("/espace/mes-donnees")
    assert walker.heading == "Mes données"
    assert links(walker)["Fermer mon espace"] == "/espace/coordonnees/fermeture"


def with_plans(app: Flask, services: Services, **settings: str) -> None:
    changed = services.settings.model_copy(update=settings)
    app.extensions["espace"] = replace(services, settings=changed)
    app.jinja_env.globals["identity"] = changed


def test_the_demonstration_says_that_it_has_no_plan(walker: Walker) -> None:
    assert "il n’a ni schéma pluriannuel d’accessibilité, ni plan d’actions" in walker.open("/accessibilite").text


def test_the_declaration_names_the_plans_and_the_address_of_the_service(
    app: Flask, services: Services, walker: Walker
) -> None:
    plans = {"accessibility_scheme_url": SCHEME, "accessibility_plan_url": PLAN}
    with_plans(app, services, operator_name="Chambre d’essai", base_url="https://espace.essai.fr", **plans)
    walker.open("/accessibilite")
    assert {SCHEME, PLAN} <= set(links(walker).values())
    assert "https://espace.essai.fr" in walker.text and "publié" not in walker.text.partition("État")[0]


def test_an_operator_without_plans_says_so(app: Flask, services: Services, walker: Walker) -> None:
    with_plans(app, services, operator_name="Chambre d’essai")
    assert "Ni schéma pluriannuel d’accessibilité, ni plan d’actions" in walker.open("/accessibilite").text
