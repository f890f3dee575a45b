"""Headers of every response: what the browser may load, keep and reveal."""

from typing import Any

from flask import Flask, Response, g
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from webapp.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    f"{directive} {source}"
    for directive, source in {
        "default-src": "'none'",
        "script-src": "'self'",
        "worker-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "media-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "object-src": "'none'",  # as `default-src` says already, for readers who look for it by name
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }.items()
)
SENT_AT = "sent_at"
NOTICES = "_flashes"
"""What the next page says, as Flask calls it. Each is said once, so that the cookie is bounded."""
RESENT_AFTER_SECONDS = 3600
ONE_YEAR_SECONDS = 365 * 24 * 3600


class PatientSigner(TimestampSigner):
    """A cookie signed by a clock ahead of ours is fresh: another machine's clock, or ours before a correction.

    itsdangerous refuses such a cookie, and the person would lose all that was typed.
    """

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class PrivatePageSession(SecureCookieSessionInterface):
    """No `Vary: Cookie`: the cookie changes with each answer, and "Précédent" would find no page that matches it.

    Pages are private already, so no shared cache keeps them (RFC 9111 section 5.2.2.7).
    """

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie only with the answer that changes it: a shared or a late answer must not carry it.

        It lasts a day: on a phone that closes its browser half-way, everything is found again (SPEC 3). A page with a
        form sends it again after an hour: the cookie lives at least as long as the form.
        """
        if response.cache_control.public or "keeps_cookie" in g:
            return
        if session.modified and NOTICES in session:  # many pages may be refused before one is shown
            session[NOTICES] = list(dict.fromkeys(map(tuple, session[NOTICES])))
        now = int(app.extensions["espace"].clock.now().timestamp())
        is_old = "csrf_token" in g and now - session.get(SENT_AT, 0) >= RESENT_AFTER_SECONDS
        if session and (session.modified or is_old):
            session[SENT_AT] = now
        if session.modified and session:
            session.permanent = True
        super().save_session(app, session, response)
        response.vary.discard("cookie")  # in lower case: Werkzeug finds no other


def security_headers(settings: Settings) -> dict[str, str]:
    """Headers of every answer of the site, by name; nginx's own files have them too (webapp/web/published.py)."""
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_SECONDS}; includeSubDomains"
    return headers


def init_headers(app: Flask, settings: Settings) -> None:
    app.session_interface = PrivatePageSession()
    secure = security_headers(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        for name, value in secure.items():
            headers.setdefault(name, value)
        if "Cache-Control" not in headers:
            # No `no-store`: with it, "Précédent" after a corrected error breaks without JavaScript.
            headers["Cache-Control"] = "private, no-cache"
        return response
