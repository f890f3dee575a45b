"""E-mail addresses (SPEC 3.2): syntax, comparison without regard to case, likely slips."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 100
_PROVIDERS = (
    "gmail.com",
    "hotmail.com",
    "hotmail.fr",
    "outlook.com",
    "outlook.fr",
    "live.fr",
    "live.com",
    "msn.com",
    "yahoo.fr",
    "yahoo.com",
    "ymail.com",
    "icloud.com",
    "me.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "neuf.fr",
    "laposte.net",
    "bbox.fr",
    "numericable.fr",
    "gmx.fr",
    "gmx.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "mail.com",
)
_KNOWN_SLIPS = {"gmail.fr": "gmail.com", "gmail.co": "gmail.com", "gmail.con": "gmail.com", "laposte.fr": "laposte.net"}


class InvalidEmail(ValueError):
    """``reason``: « empty », « too_long », « no_at » or « syntax »."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalise(address: str) -> str:
    """The address in its normal form; IDN accepted (RFC 5890), no DNS look-up.

    Raises:
        InvalidEmail: it cannot be an address, or exceeds 100 characters.
    """
    text = unicodedata.normalize("NFC", address).strip()
    if not text:
        raise InvalidEmail("empty")
    if len(text) > MAX_LENGTH:
        raise InvalidEmail("too_long")
    if "@" not in text:
        raise InvalidEmail("no_at")
    try:
        # A local part beyond ASCII needs SMTPUTF8 all the way, which few mail servers offer: the code would not arrive.
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise InvalidEmail("syntax") from None


def comparison_key(address: str) -> str:
    """What two writings of one address share: case and the form of an international domain do not count."""
    local, _, domain = unicodedata.normalize("NFC", address).strip().rpartition("@")
    try:
        domain = domain.lower().encode("idna").decode()
    except UnicodeError:
        domain = domain.lower()
    return f"{local.casefold()}@{domain}"


def suggest(address: str) -> str | None:
    """The address that was probably meant (« gmial.com » → « gmail.com »), or None. A suggestion, never a refusal."""
    local, separator, domain = address.strip().rpartition("@")
    domain = domain.lower()
    if not separator or not local or domain in _PROVIDERS:
        return None
    meant = _KNOWN_SLIPS.get(domain) or _nearest_provider(domain)
    return f"{local}@{meant}" if meant else None


def _nearest_provider(domain: str) -> str | None:
    """A provider one slip away; two in a name of nine letters or more."""
    distance, provider = min((_slips(domain, provider), provider) for provider in _PROVIDERS)
    allowed = 2 if len(provider) >= 9 else 1
    return provider if distance <= allowed else None


def _slips(one: str, other: str) -> int:
    """Damerau-Levenshtein distance: letters missing, added, changed, or two swapped."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]
