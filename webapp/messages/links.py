"""Links in messages: built from the configured public address, never from a request (Host-header poisoning)."""

from urllib.parse import urlencode


def home(base_url: str) -> str:
    return base_url.rstrip("/") + "/"


def activation(base_url: str, code: str) -> str:
    """Opens the activation page with the code typed in; changes nothing by itself (SPEC 4.3)."""
    return f"{home(base_url)}activation/code?{urlencode({'code': code})}"


def forgotten_password(base_url: str) -> str:
    return f"{home(base_url)}mot-de-passe-oublie"


def reset(base_url: str, token: str) -> str:
    """Opens the page that changes a forgotten password; consumed by its form only (SPEC 8.2)."""
    return f"{home(base_url)}mot-de-passe-oublie/{token}"


def sign_in(base_url: str) -> str:
    return f"{home(base_url)}connexion"


def objection(base_url: str, token: str) -> str:
    """Opens the page that gives a space its former address back; consumed by its form only (SPEC 8.3)."""
    return f"{home(base_url)}activation/opposition/{token}"


def cancellation(base_url: str, cancel_token: str) -> str:
    return f"{home(base_url)}activation/annulation/{cancel_token}"
