"""SPEC 8.1: each route declares who may see it, and is seen by nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from functools import wraps

import pytest
from flask import Blueprint, Flask, Response
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

import testkit
from tests.unit.conftest import ManualClock, StrictClient
from tests.unit.testkit.conftest import KIT, TOKEN
from tests.unit.web.conftest import Walker
from webapp.domain.permissions import Actor, Permission
from webapp.settings import Settings
from webapp.web import access
from webapp.web.access import permission_of
from webapp.web.journey import register_journey
from webapp.web.pages.registration.journey import CREATION

REACHED = "the view was reached"


@pytest.fixture
def app(settings: Settings, clock: ManualClock) -> Flask:
    """The service with the test kit around it: all the routes that there are."""
    app = testkit.create_app(settings, KIT, clock=clock)
    app.test_client_class = StrictClient
    return app


def rules(app: Flask) -> list[Rule]:
    found = list(app.url_map.iter_rules())
    endpoints = {rule.endpoint for rule in found}
    assert {"static", "health.alive", "captcha.image", "fragments.towns", "mailbox.index"} <= endpoints
    assert {"testkit.reset", "registration.step", "registration.start", "account.change"} <= endpoints
    return found


def asked(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Each route, with an address of it, in each of the ways in which it can be asked."""
    for rule in rules(app):
        values = {
            name: min(converter.items) if isinstance(converter, AnyConverter) else "0" * 14
            for name, converter in rule._converters.items()
        }
        with app.test_request_context():
            url = app.url_for(rule.endpoint, **values)
        for method in {"GET", "POST"} & (rule.methods or set()):
            yield rule, method, url


def reduce_views(app: Flask) -> None:
    """Replace each view by one word, because only the access to it is judged."""
    app.config["WTF_CSRF_ENABLED"] = False
    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = wraps(view)(lambda **_: Response(REACHED, mimetype="text/plain"))


def test_every_route_declares_who_may_see_it(app: Flask) -> None:
    assert [rule.rule for rule in rules(app) if permission_of(app, rule.endpoint) is None] == []


def test_the_pages_of_the_space_are_its_owners_and_the_others_are_everybodys(app: Flask) -> None:
    for rule in rules(app):
        is_private = rule.rule == "/espace" or rule.rule.startswith(("/espace/", "/activation/recapitulatif/"))
        expected = Permission.MANAGE_OWN_SPACE if is_private else Permission.PUBLIC
        assert permission_of(app, rule.endpoint) is expected, rule.rule


def test_the_pages_of_a_journey_ask_for_what_the_journey_declares(app: Flask) -> None:
    blueprint = Blueprint("signed", __name__, url_prefix="/demarche")
    register_journey(blueprint, replace(CREATION, requires=Permission.MANAGE_OWN_SPACE))
    app.register_blueprint(blueprint)
    asked_for = {permission_of(app, f"signed.{page}") for page in ("start", "step")}
    assert asked_for == {Permission.MANAGE_OWN_SPACE}


def test_who_is_not_signed_in_is_let_in_or_refused_as_each_route_declares(app: Flask, client: FlaskClient) -> None:
    reduce_views(app)
    refused = 0
    for rule, method, url in asked(app):
        answer = client.open(url, method=method, headers=TOKEN)
        if permission_of(app, rule.endpoint) is Permission.PUBLIC:
            assert (answer.status_code, answer.text) == (200, REACHED), (method, url)
        else:
            is_sent_to_sign_in = answer.status_code == 303 and answer.location.startswith("/connexion")
            assert (is_sent_to_sign_in or answer.status_code == 401) and REACHED not in answer.text, (method, url)
            refused += 1
    assert refused > 15


@pytest.mark.usefixtures("number")
def test_who_is_signed_in_is_let_in_everywhere(app: Flask, walker: Walker) -> None:
    walker.sign_in()
    reduce_views(app)
    for _rule, method, url in asked(app):
        assert walker.client.open(url, method=method, headers=TOKEN).text == REACHED, (method, url)


@pytest.mark.usefixtures("number")
def test_a_route_that_declares_nothing_is_refused_to_everybody(app: Flask, walker: Walker) -> None:
    app.view_functions["legal.help"] = lambda: REACHED
    answers = [walker.client.get("/aide"), walker.sign_in().client.get("/aide")]
    assert [(answer.status_code, REACHED in answer.text) for answer in answers] == [(403, False)] * 2


def test_who_is_signed_in_without_the_right_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "current_actor", lambda: Actor("a-space", frozenset({Permission.PUBLIC})))
    reduce_views(app)
    answer = client.get("/espace")
    assert answer.status_code == 403 and REACHED not in answer.text


def test_what_everybody_may_see_looks_nobody_up(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Static files and health are answered without the database."""
    monkeypatch.setattr(access, "current_actor", lambda: 1 / 0)
    for url in ("/static/img/mark.svg", "/sante/vif"):
        with client.get(url) as answer:
            assert answer.status_code == 200
    assert client.get("/espace").status_code == 500
