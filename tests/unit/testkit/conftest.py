"""The app with the test kit around it, as ``python -m testkit.serve`` makes it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

import testkit
from testkit.settings import KitSettings
from tests.unit.conftest import ManualClock, StrictClient
from tests.unit.web.conftest import Walker
from webapp.services import Services
from webapp.settings import Settings

TOKEN = {"Authorization": "Bearer recette"}
KIT = KitSettings(testing_token="recette")


@pytest.fixture
def app(settings: Settings, clock: ManualClock) -> Flask:
    app = testkit.create_app(settings, KIT, clock=clock)
    app.test_client_class = StrictClient
    return app


@pytest.fixture
def moving_app(settings: Settings) -> Flask:
    """Its clock is the one that the kit moves."""
    return testkit.create_app(settings, KIT)


@pytest.fixture
def walker(client: FlaskClient, services: Services) -> Walker:
    return Walker(client, services)
