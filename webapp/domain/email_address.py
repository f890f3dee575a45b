"""E-mail addresses (SPEC 3.2): their syntax, a comparison that ignores case, and suggestions for likely slips."""

import re
import unicodedata
from operator import itemgetter

import idna
from email_validator import EmailNotValidError, validate_email

from webapp.domain.postal_address import countries
from webapp.domain.text import JOINERS

MAX_LENGTH = 100
_READ_LENGTH = 1000
"""Characters that are looked at: what was pasted may be a line of a message, and no address is longer."""
_PROVIDERS = (
    "gmail.com", "orange.fr", "hotmail.fr", "hotmail.com", "yahoo.fr", "yahoo.com", "outlook.fr", "outlook.com",
    "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "live.fr", "icloud.com", "live.com", "msn.com", "neuf.fr",
    "bbox.fr", "aol.com", "gmx.fr", "gmx.com", "ymail.com", "me.com", "numericable.fr", "club-internet.fr",
    "protonmail.com", "proton.me",
)  # fmt: skip
"""Providers that a misspelt domain probably meant, the most used first."""
_REAL_NEIGHBOURS = {"cloud.com", "email.com", "foxmail.com", "mail.com", "tmail.com", "yopmail.com"}
_KNOWN_SLIPS = {"gmail.fr": "gmail.com"}
_COUNTRY_ENDINGS = frozenset(code.lower() for code, _ in countries())
_TOO_MANY = 9


_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("。"): ".", ord("｡"): "."}
_AROUND = " \t<>()[]{}\"'«»“”„‘’,;:."
"""What stands around an address that was copied from a sentence or a list."""
_WRITTEN_AT = re.compile(r"\s*(?:[(\[](?:at|arobase|a)[)\]]|\b(?:arobase|chez)\b|(?<=\s)at(?=\s))\s*", re.IGNORECASE)


class InvalidEmail(ValueError):
    """The text is no e-mail address.

    ``reason``: `empty`, `too_long`, `no_at`, `several` (or two @), `space`, `letters` (before the @, letters that few
    mail servers deliver), `no_ending` (nothing like `.fr`) or `syntax`. ``meant``: the address that was probably meant,
    or "".
    """

    def __init__(self, reason: str, meant: str = "") -> None:
        super().__init__(reason)
        self.reason, self.meant = reason, meant


def normalise(address: str) -> str:
    """The address in its normal form. International domains are accepted (RFC 5890); there is no DNS look-up.

    Raises:
        InvalidEmail: the text cannot be an address, or exceeds 100 characters.
    """
    text = clean(address)
    try:
        return _valid(text)
    except InvalidEmail as error:
        error.meant = _meant(text)
        raise


def clean(address: str) -> str:
    """The address without what a keyboard, a clipboard or a contact card put around it and within it.

    `Zoé <mailto:zoe＠exemple.fr>.` is `zoe@exemple.fr`. Only what cannot belong to an address is dropped.
    """
    text = unicodedata.normalize("NFC", address[:_READ_LENGTH]).translate(_FULL_WIDTH)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf" or char in JOINERS)
    if found := re.fullmatch(r"[^<>]*<([^<>@]*@[^<>]*)>[^<>@]*", text):
        text = found.group(1)
    text = re.sub(r"^\s*mailto:([^?]*)(\?.*)?$", r"\1", text, flags=re.IGNORECASE)
    return re.sub(r"[^\S\r\n]*([@.])[^\S\r\n]*", r"\1", text.strip().strip(_AROUND))


def _valid(text: str) -> str:
    if not text:
        raise InvalidEmail("empty")
    if len(text) > MAX_LENGTH:
        raise InvalidEmail("too_long")
    local, at, domain = text.rpartition("@")
    if not at:
        raise InvalidEmail("no_at")
    if "@" in local:
        raise InvalidEmail("several")
    if re.search(r"\s", text):
        raise InvalidEmail("space")
    if re.search(r"[^\W_]", local) and not local.isascii() and local.isprintable():
        raise InvalidEmail("letters")
    if domain and "." not in domain:
        raise InvalidEmail("no_ending")
    try:
        # A local part beyond ASCII needs SMTPUTF8 on every mail server of the route. Few have it, and the code
        # would not arrive.
        # Regression suites use .test (RFC 6761); no person has such an address.
        normal = validate_email(
            text, strict=True, check_deliverability=False, allow_smtputf8=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        raise InvalidEmail("syntax") from None
    if len(normal) > MAX_LENGTH:  # one compatibility character of a domain can become four
        raise InvalidEmail("too_long")
    return normal


def _meant(text: str) -> str:
    """The address that was probably meant, when it is valid: one sign is mistyped, doubled, written out or missing."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    guesses = (
        _WRITTEN_AT.sub("@", text),
        re.sub(r"@+", "@", re.sub(r"\.+", ".", text)),
        text.replace(",", "."),
        re.split(r"[\s,;/]+", text)[0],
        re.sub(r"\s", "", text),
        bare,
        _with_provider(text),
    )
    return next((clean(guess) for guess in guesses if guess and guess != text and _is_normal(clean(guess))), "")


def _with_provider(text: str) -> str:
    """`zoe@gmail` and `zoe.gmail.com` with what they lack."""
    if text.count("@") == 1:
        return suggest(text) or ""
    found = next((name for name in _PROVIDERS if text.lower().endswith(name)), "")
    return f"{text[: -len(found)].rstrip('.-_ ')}@{found}" if found else ""


def _is_normal(text: str) -> bool:
    try:
        _valid(text)
    except InvalidEmail:
        return False
    return True


def is_valid(address: str) -> bool:
    """Whether `normalise` accepts it."""
    try:
        normalise(address)
    except InvalidEmail:
        return False
    return True


def comparison_key(address: str) -> str:
    """A key shared by all spellings of one address: it ignores case and the form of an international domain.

    `straße.de` and `strasse.de` stay two domains (IDNA 2008), so only the local part is case-folded.
    """
    try:
        text = normalise(address)
    except InvalidEmail:
        text = clean(address)
    local, _, domain = text.rpartition("@")
    return f"{local.casefold()}@{domain.lower()}"


def domain_in_ascii(domain: str) -> str:
    """A domain as DNS and SMTP know it (IDNA 2008): `straße.de` is `xn--strae-oqa.de`, not `strasse.de`.

    Raises:
        ValueError: it cannot be a domain.
    """
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()


def in_ascii(address: str) -> str:
    """An address with its domain as SMTP knows it.

    Raises:
        ValueError: the domain cannot be one.
        UnicodeEncodeError: the part before `@` is not ASCII.
    """
    local, _, domain = address.rpartition("@")
    local.encode("ascii")
    return f"{local}@{domain_in_ascii(domain)}"


def suggest(address: str) -> str | None:
    """The address that was probably meant (`gmial.com` → `gmail.com`), or None. A slip is never a reason to refuse."""
    local, separator, domain = clean(address).rpartition("@")
    domain = domain.lower()
    if not separator or not local or domain in _REAL_NEIGHBOURS or domain in _PROVIDERS:
        return None
    meant = _KNOWN_SLIPS.get(domain) or _nearest_provider(domain)
    return f"{local}@{meant}" if meant else None


def _nearest_provider(domain: str) -> str | None:
    """The provider with the fewest slips; among equals, the most used one. None when all are too far."""
    slips, provider = min(((_domain_slips(domain, provider), provider) for provider in _PROVIDERS), key=itemgetter(0))
    return provider if slips < _TOO_MANY else None


def _domain_slips(domain: str, provider: str) -> int:
    """Slips in the name plus slips in the ending. The dot or the ending may be missing (`gmail`, `gmailcom`)."""
    meant_name, _, meant_ending = provider.partition(".")
    name, dot, ending = domain.partition(".")
    if not dot:
        return _name_slips(meant_name if name == meant_name + meant_ending else name, meant_name)
    is_other_country = len(ending) == len(meant_ending) and ending != meant_ending and ending in _COUNTRY_ENDINGS
    ending_slips = _slips(ending, meant_ending)
    return _TOO_MANY if is_other_country or ending_slips > 1 else _name_slips(name, meant_name) + ending_slips


def _name_slips(name: str, meant: str) -> int:
    """One slip is allowed, two in a name of seven letters or more. Four letters or less must stay the same letters."""
    slips = _slips(name, meant)
    is_short_and_other = len(meant) <= 4 and set(name) != set(meant)
    return _TOO_MANY if is_short_and_other or slips > (2 if len(meant) >= 7 else 1) else slips


def _slips(one: str, other: str) -> int:
    """Damerau-Levenshtein distance: letters missing, added, changed or swapped. Lengths 3 or more apart give 3."""
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
