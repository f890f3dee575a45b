"""The cookie of a device that signed in before: strangers cannot lock it out, and it takes no check (SPEC 6, 8.1)."""

from typing import cast

from flask import Response, after_this_request, g, request

from webapp.domain.email_address import comparison_key
from webapp.security.known_device import LIFETIME, KnownDevice
from webapp.web.current import current_services, signed_in


def known_device() -> KnownDevice | None:
    """The device that sends the HTTP request; None when nobody has signed in there for six months."""
    if "known_device" not in g:
        services, cookie = current_services(), request.cookies.get(_cookie_name())
        g.known_device = KnownDevice.read(services.keyring, cookie, services.clock.now()) if cookie else None
    return cast(KnownDevice | None, g.known_device)


def device_known_to(email: str) -> str:
    """Under which the failures for this address are counted on this device; empty if it has not signed in here."""
    device = known_device()
    return device.attempts_id(current_services().keyring, comparison_key(email)) if device else ""


def remember_device() -> None:
    """Note in this device's cookie that the space that it is signed in to has signed in here."""
    services, user = current_services(), signed_in()
    if user is None:
        return
    before = known_device() or KnownDevice.new()
    device = g.known_device = before.after_sign_in(services.keyring, user.space.email_key, services.clock.now())

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            _cookie_name(),
            device.cookie(services.keyring),
            max_age=LIFETIME,
            secure=services.settings.is_https,
            httponly=True,
            samesite="Lax",
        )
        return response


def _cookie_name() -> str:
    return "__Host-espace-appareil" if current_services().settings.is_https else "espace-appareil"
