"""Espace Pro: professionals create, activate and manage an online space."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import cli
from webapp.clock import Clock
from webapp.connectors.smtp import SmtpTransport
from webapp.extensions import compress
from webapp.logs import init_logs
from webapp.paths import STATIC, TEMPLATES
from webapp.services import build_services
from webapp.settings import Settings, load_settings
from webapp.web.access import init_access
from webapp.web.blueprints import register_blueprints
from webapp.web.errors import init_errors
from webapp.web.headers import init_headers
from webapp.web.mailed_tokens import init_mailed_tokens
from webapp.web.once import init_once
from webapp.web.origin import init_origin, init_tokens
from webapp.web.static_files import init_static_files
from webapp.web.templating import init_templating

MAX_BODY_BYTES = 64 * 1024
SESSION_SECONDS = 25 * 3600
"""An hour more than a page and a draft live: a page sends the cookie again where it is an hour old."""


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """The WSGI application, ready to serve. The database must be migrated before.

    Raises:
        SettingsError: a setting is missing or wrong; a half-configured production never starts (SPEC 1).
    """
    settings = settings or load_settings()
    app = Flask(__name__, template_folder=TEMPLATES, static_folder=STATIC)
    secret_key, *older_keys = settings.secret_keys
    app.config.from_mapping(
        SECRET_KEY=secret_key,
        SECRET_KEY_FALLBACKS=older_keys,
        WTF_CSRF_SECRET_KEY=[*reversed(older_keys), secret_key],  # itsdangerous signs with the last and tries each
        SESSION_COOKIE_NAME="__Host-espace" if settings.is_https else "espace",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_SECONDS,
        SESSION_REFRESH_EACH_REQUEST=False,  # a late answer to an image would restore an old cookie
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: no time limit on a form (WCAG 2.2.1)
        WTF_CSRF_CHECK_DEFAULT=False,  # webapp/web/origin.py calls it, after the access was checked
        WTF_CSRF_SSL_STRICT=False,  # it refuses a browser that sends no Referer; webapp/web/origin.py has the rule
        COMPRESS_MIN_SIZE=500,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,  # 5 % smaller than level 4 for a tenth of a millisecond
    )
    if settings.trusted_proxies_count:
        hops = settings.trusted_proxies_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask documents this
    services = build_services(settings, app.jinja_env, SmtpTransport(app, settings), clock)
    app.extensions["espace"] = services
    init_logs(app, settings)
    init_origin(app)
    init_once(app)
    compress.init_app(app)
    init_templating(app, settings)
    init_static_files(app)
    init_headers(app, settings)
    init_errors(app)
    init_mailed_tokens(app)
    register_blueprints(app, settings)
    init_access(app)
    init_tokens(app)
    cli.register_commands(app)
    return app
