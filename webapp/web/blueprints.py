"""The blueprints of the site, and the one that production never has."""

from flask import Flask

from webapp.settings import Settings
from webapp.web.pages.account.views import blueprint as account
from webapp.web.pages.activation.views import blueprint as activation
from webapp.web.pages.captcha.views import blueprint as captcha
from webapp.web.pages.fragments.views import blueprint as fragments
from webapp.web.pages.health.views import blueprint as health
from webapp.web.pages.home.views import blueprint as home
from webapp.web.pages.legal.views import blueprint as legal
from webapp.web.pages.recovery.views import blueprint as recovery
from webapp.web.pages.registration.views import blueprint as registration
from webapp.web.pages.sign_in.views import blueprint as sign_in


def register_blueprints(app: Flask, settings: Settings) -> None:
    for blueprint in (home, registration, activation, sign_in, recovery, account, legal, fragments, captcha, health):
        app.register_blueprint(blueprint)
    if not settings.is_production and settings.mail_server is None:
        from webapp.web.pages.mailbox.views import blueprint as mailbox

        app.register_blueprint(mailbox)
