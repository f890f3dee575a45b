"""HOUSE "Hypermedia": a step that htmx puts in place is the page that a browser loads afresh."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.html import elements, parse
from tests.unit.web.conftest import CREDENTIALS, DETAILS, EMAIL
from tests.unit.web.htmx import Swapping, lasting, page_after, page_typed_in
from webapp.services import Services

CREATION = "/creation/expert/{}"
CHALLENGES = re.compile(r"/verification/([\w-]+)")


@pytest.fixture
def walker(client: FlaskClient, services: Services) -> Swapping:
    return Swapping(client, services)


def creation(walker: Swapping) -> None:
    """Each step sent empty, sent wrong, then sent right."""
    walker.open(CREATION.format("conditions"))
    walker.send()
    walker.send(accept_terms="y", challenge_answer="AAAAAA")
    walker.send("new_challenge", challenge_way="son")
    walker.send(accept_terms="y", **walker.solve())
    walker.send()
    walker.send(**CREDENTIALS | {"email": "zoe@gmial.com", "password": "azerty"})
    walker.send(**CREDENTIALS)
    walker.send()
    walker.send(**DETAILS | {"phone": "12", "postal_code": "6910"})
    walker.send(**DETAILS)
    walker.send()
    assert walker.url == CREATION.format("enregistrement")


def second_thoughts(walker: Swapping) -> None:
    walker.to_details()
    walker.send("previous", last_name="Mart")
    walker.send()
    walker.send("clear", **DETAILS)
    walker.send("restore")
    walker.send(**DETAILS)
    walker.open(CREATION.format("identifiants")).send()
    assert walker.url == CREATION.format("recapitulatif")


def too_early(walker: Swapping) -> None:
    walker.to_recap().client.delete_cookie("espace")
    walker.send()
    walker.send()
    assert walker.url == CREATION.format("conditions")


def correction(walker: Swapping) -> None:
    walker.to_registered().open(CREATION.format("correction-adresse"))
    walker.send()
    walker.send(email="zoe.autre@exemple.fr", email_confirmation="zoe.autre@exemple.fr")
    assert walker.url == CREATION.format("enregistrement")


@pytest.mark.parametrize("walk", [creation, second_thoughts, too_early, correction], ids=lambda walk: walk.__name__)
def test_each_answer_put_in_place_is_the_page_loaded_afresh(walker: Swapping, walk: Callable[[Swapping], None]) -> None:
    walk(walker)
    assert walker.swaps >= 4


def test_the_steps_of_an_activation_put_in_place_are_those_loaded_afresh(walker: Swapping, mailed_code: str) -> None:
    walker.open("/activation/code")
    walker.send()
    walker.send(code="AAAA-AAAA-AAAA", **walker.solve())
    walker.send()
    walker.send(email=EMAIL)
    walker.open("/activation/code").send(code=mailed_code)
    walker.send(email=EMAIL)
    assert walker.url == "/activation/recapitulatif"


def test_another_challenge_put_in_place_is_the_page_that_comes_without_script(walker: Swapping) -> None:
    walker.open(CREATION.format("conditions"))
    (button, _) = elements(parse(walker.html), "button[value=new_challenge]")
    answer = walker.client.post(str(button.attrs["data-hx-post"]), data=walker.fields())
    swapped = page_after(walker.html, answer.text, button)
    assert "L’image et l’extrait sonore ont changé." in swapped.query("#annonces")[0].to_text()
    assert lasting(swapped) == lasting(parse(walker.client.get(walker.url).text))
    tokens = set(CHALLENGES.findall(swapped.to_html(pretty=False)))
    assert len(tokens) == 1, "image, sound and automatic check are of one challenge"
    assert not tokens & set(CHALLENGES.findall(walker.html))


@pytest.mark.parametrize(
    ("come", "field", "typed"),
    [
        (Swapping.to_details, "postal_code", "69100"),
        (Swapping.to_details, "postal_code", "1"),
        (Swapping.to_credentials, "email", "zoe@gmial.com"),
    ],
    ids=["towns", "no town", "a likely slip"],
)
def test_a_hint_put_in_place_is_that_of_the_page_which_holds_what_was_typed(
    walker: Swapping, come: Callable[[Swapping], object], field: str, typed: str
) -> None:
    come(walker)
    walker.open(walker.url)  # a notice of the step before was said once
    before, values = walker.html, walker.fields()
    (draft,) = elements(parse(before), "[data-hx-swap=none]")
    walker.client.post(str(draft.attrs["data-hx-post"]), data=values | {field: typed})
    swapped = page_typed_in(walker.client, before, values, field, typed)
    assert lasting(swapped) == lasting(parse(walker.client.get(walker.url).text))
