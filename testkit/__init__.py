"""The test kit: the real service, wrapped in what end-to-end suites need (docs/recette.md).

The service never imports it. `python -m testkit.serve` serves it on one machine; `gunicorn 'testkit:create_app()'`
and `flask --app testkit outbox run` do it in several processes.
"""

from flask import Flask

import webapp
from testkit.clock import AdjustableClock
from testkit.faults import Faults, init_faults
from testkit.kit import EXTENSION, Kit
from testkit.settings import KitSettings, load_kit_settings
from testkit.views import blueprint
from webapp.clock import Clock
from webapp.settings import Settings, load_settings


def create_app(
    settings: Settings | None = None, kit_settings: KitSettings | None = None, *, clock: Clock | None = None
) -> Flask:
    """Create the service with the test kit. `clock` replaces the one that the kit moves.

    Raises:
        SettingsError: the settings cannot be used, the kit has no token, or this is production.
    """
    settings, kit_settings = settings or load_settings(), kit_settings or load_kit_settings()
    kit_settings.refuse_production(settings)
    kit = Kit(kit_settings.testing_token, AdjustableClock(settings.data_dir), Faults(settings.data_dir))
    app = webapp.create_app(settings, clock=clock or kit.clock)
    app.extensions[EXTENSION] = kit
    app.register_blueprint(blueprint)
    init_faults(app, kit.faults)
    return app
