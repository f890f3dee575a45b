"""No page that the service declares is left out of the matrix: each has a state, heard and reviewed."""

import pytest
from flask import Flask

from a11y.aria_snapshots import FOLDER
from webapp.web.error_texts import ERROR_TEXTS
from webapp.web.journey import Journey
from webapp.web.pages.account.changes import BY_SLUG
from webapp.web.pages.activation.journey import ACTIVATION
from webapp.web.pages.registration.journey import CREATION

HEARD = {path.stem for path in FOLDER.glob("*.yml")}
NOT_FOR_PEOPLE = ("/sante", "/fragments", "/static", "/verification", "/logo", "/espace/session")
"""Parts of pages, files, and what machines ask."""


@pytest.mark.parametrize("journey", [CREATION, ACTIVATION], ids=lambda journey: journey.name)
def test_each_step_is_judged_as_met_and_as_refused(app: Flask, journey: Journey) -> None:
    wanted = {f"{journey.name}-{step.slug}" for step in journey.steps}
    with app.test_request_context():
        asking = [step.slug for step in journey.steps if step.form and any(f.flags.required for f in step.form())]
    wanted |= {f"{journey.name}-{slug}-vide" for slug in asking}
    assert len(wanted) > len(journey.steps) and wanted - HEARD == set()


def test_each_change_of_a_space_is_judged_as_met_and_as_refused() -> None:
    wanted = {f"espace-{slug}" for slug in BY_SLUG} | {f"espace-{slug}-refuse" for slug in BY_SLUG}
    assert len(wanted) > 10 and wanted - HEARD == set()


def test_each_page_of_error_is_judged() -> None:
    assert {f"erreur-{code}" for code in ERROR_TEXTS} - HEARD == {"erreur-404"} and "page-inconnu" in HEARD


def test_each_page_that_has_a_fixed_address_is_judged(app: Flask) -> None:
    pages = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and "." not in rule.rule
        and not rule.rule.startswith(NOT_FOR_PEOPLE)
    ]
    assert "/espace/historique" in pages
    unheard = {page for page in pages if not any(page.rsplit("/", 1)[1] in state for state in HEARD)}
    assert unheard == {"/creation/expert"}  # it leads to the first step
