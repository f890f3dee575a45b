"""Links in messages start with the configured public address, never with a request's Host header (poisoning)."""

from urllib.parse import urlencode


def home(base_url: str) -> str:
    return base_url.rstrip("/") + "/"


def activation(base_url: str, code: str) -> str:
    """The activation page with the code filled in. Opening the link changes nothing (SPEC 4.3)."""
    return f"{home(base_url)}activation/code?{urlencode({'code': code})}"


def activation_page(base_url: str) -> str:
    return f"{home(base_url)}activation"


def creation(base_url: str) -> str:
    return f"{home(base_url)}creation"


def forgotten_password(base_url: str) -> str:
    return f"{home(base_url)}mot-de-passe-oublie"


def reset(base_url: str, token: str) -> str:
    """The page that changes a forgotten password. Only its form uses up the token (SPEC 8.2)."""
    return f"{home(base_url)}mot-de-passe-oublie/{token}"


def sign_in(base_url: str) -> str:
    return f"{home(base_url)}connexion"


def objection(base_url: str, token: str) -> str:
    """The page that restores the former address of a space. Only its form uses up the token (SPEC 8.3)."""
    return f"{home(base_url)}activation/opposition/{token}"


def cancellation(base_url: str, cancel_token: str) -> str:
    return f"{home(base_url)}activation/annulation/{cancel_token}"
