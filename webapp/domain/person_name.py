"""Names are stored as typed and shown as "Prénom NOM" (SPEC 3.3)."""

import re

from webapp.domain.postal_address import countries

_GENERIC_ENDINGS = (
    "app", "biz", "club", "com", "dev", "eu", "example", "fun", "icu", "info", "link", "live", "net", "online", "org",
    "page", "pro", "shop", "site", "space", "store", "test", "top", "uk", "vip", "website", "work", "xyz",
)  # fmt: skip
_ENDINGS = frozenset(_GENERIC_ENDINGS) | {code.lower() for code, _ in countries()}
_HOST = re.compile(r"[\w-]{3,}(?:\.[\w-]+)*\.([a-z]{2,})(?![\w-])", re.IGNORECASE)


def full_name(first_name: str, last_name: str) -> str:
    return f"{first_name} {last_name.upper()}"


def reads_as_web_address(name: str) -> bool:
    """Whether a mail reader would make a link of this name: messages would carry a stranger's advertisement."""
    return name.lower().startswith("www.") or any(end.lower() in _ENDINGS for end in _HOST.findall(name))
