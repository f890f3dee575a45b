"""The configuration is read from the environment once, then frozen. A half-configured production is refused (SPEC 1).

A variable is ``ESPACE_`` and the field's name in capitals. ``flask --app webapp settings`` prints the table of the
README. Names hold the units.
"""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, FilePath, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from webapp.domain.email_address import domain_in_ascii
from webapp.security.mail_key import read_mail_key
from webapp.security.passwords import Cost
from webapp.setting_types import (
    DEVELOPMENT_SECRET,
    ApiUrl,
    BaseUrl,
    Companies,
    CompaniesFile,
    Costs,
    DatabaseUrl,
    DnsName,
    Domain,
    Email,
    Limit,
    Logo,
    Mode,
    NeededInProduction,
    OwnEmail,
    OwnText,
    PageUrl,
    Port,
    Secret,
    Secrets,
    StorageUrl,
    Text,
)

PREFIX = "ESPACE_"
TEST_KIT_TOKEN = f"{PREFIX}TESTING_TOKEN"
"""Not a setting: the test kit reads it (docs/recette.md). A production refuses to start when it is set."""
TEST_KIT_FAULT = f"{TEST_KIT_TOKEN}: opens the test kit: remove it"


class SettingsError(Exception):
    """The configuration cannot be used. The message lists everything that is missing or wrong, one fault per line."""

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__("\n  - ".join(("The configuration cannot be used:", *faults)))


def _limit(default: str, description: str) -> Any:
    """A limit with a default in text: pydantic parses it like the operator's value."""
    return Field(default, description=description)


class Settings(BaseSettings):
    """All settings of the operator. The defaults make a working demonstration on one machine."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        validate_default=True,
        arbitrary_types_allowed=True,
    )

    mode: Mode = Field("development", description="`development` or `production`")

    # Identity of the operator (SPEC 1)
    service_name: Text = Field("Espace Pro", description="Name of the service, shown everywhere")
    operator_name: OwnText = Field("Service de démonstration", description="Name of the body that runs the service")
    logo_file: Logo = Field(None, description="Logo, PNG or JPEG: shown on the pages and in the PDF")
    logo_alt: str = Field("", description="Alternative text of the logo; the operator’s name when empty")
    postal_address: OwnText = Field(
        "12 rue de l’Exemple, 99999 Exempleville", description="Postal address of the operator"
    )
    support_phone: OwnText = Field("01 99 00 12 34", description="Support phone (default: reserved for fiction)")
    support_hours: Text = Field("du lundi au vendredi, de 8 h 00 à 19 h 30", description="Support hours, in French")
    contact_email: OwnEmail = Field("contact@example.org", description="Contact address shown to the public")
    data_controller: OwnText = Field("Service de démonstration", description="Data controller (GDPR article 4)")
    dpo: OwnText = Field("dpo@example.org", description="How to reach the data protection officer")

    accessibility_scheme_url: PageUrl = Field(
        None, description="Page of the operator’s accessibility scheme of several years (loi n° 2005-102, article 47)"
    )
    accessibility_plan_url: PageUrl = Field(None, description="Page of this year’s plan of that scheme")

    # Where things are
    base_url: BaseUrl = Field(
        "http://localhost:8000",
        description="Public address: links in messages start with it, passkeys are bound to its host (a name)",
    )
    data_dir: Path = Field(Path("var"), description="Folder of the embedded database and mailbox")
    run_dir: Path | None = Field(
        None,
        description="Folder of locks that the web processes of one machine share; in the data folder when absent",
    )
    database_url: DatabaseUrl = Field(None, description="SQLAlchemy URL; SQLite in the data folder when absent")
    host: Text = Field("127.0.0.1", description="Address that `make run` listens on")
    port: Port = Field(8000, description="Port that `make run` listens on")
    trusted_proxies_count: int = Field(
        0, ge=0, le=10, description="Reverse proxies in front whose X-Forwarded-* are believed"
    )

    # Secrets
    secret_key: Secret = Field(
        SecretStr(DEVELOPMENT_SECRET), description="Signs cookies, seals drafts; 32 characters at least"
    )
    secret_key_fallbacks: Secrets = Field((), description="Older keys, still read (JSON list)")
    pepper_fallbacks: Secrets = Field(
        (), description="Older keys that stored passwords still need, and nothing else accepts (JSON list)"
    )
    argon2_time_cost: int = Field(2, ge=1, le=100, description="Argon2id passes (OWASP’s least, under a pepper)")
    argon2_memory_kib: int = Field(19456, ge=8, le=4 * 1024 * 1024, description="Argon2id memory, KiB")
    argon2_parallelism: int = Field(1, ge=1, le=64, description="Argon2id lanes, each a thread")
    argon2_former: Costs = Field(
        (), description="Costs that stored passwords may still have: `passes:KiB:lanes`, separated by commas"
    )
    argon2_at_once: int | None = Field(
        None, ge=1, le=1024, description="Hashes computed at once on one machine; its processors less one when absent"
    )

    # Mail
    mail_server: NeededInProduction = Field(
        None, description="SMTP host; in development an embedded one takes its place"
    )
    mail_port: Port = Field(25, description="SMTP port")
    mail_username: str | None = Field(None, description="SMTP user")
    mail_password: SecretStr | None = Field(None, description="SMTP password")
    mail_use_tls: bool = Field(False, description="STARTTLS, with a certificate that this machine trusts")
    mail_use_ssl: bool = Field(False, description="TLS from the first byte, likewise")
    mail_timeout_seconds: int = Field(
        30, ge=1, le=60, description="How long the mail server may take for one answer, seconds"
    )
    mail_sender: OwnEmail = Field("ne-pas-repondre@example.org", description="Sender of every message")
    mail_bounces: Email = Field(
        None,
        description="Return path: where reports of undeliverable messages go; the sender when absent",
    )
    mail_dkim_domain: Domain = Field(None, description="Domain that signs messages (DKIM); the sender’s when absent")
    mail_dkim_selector: DnsName = Field("espace", description="Name of the signing key in the DNS of that domain")
    mail_dkim_key_file: FilePath | None = Field(
        None, description="RSA key that signs messages, in PEM form; none are signed when absent"
    )

    # Companies (SPEC 10)
    companies: Companies = Field(
        "sample",
        description="Directory of companies: `sample` (invented ones), `sirene` (`flask companies import`) or `api`",
    )
    companies_file: CompaniesFile = Field(
        None, description="SQLite file that `flask companies import` makes; in the data folder when absent"
    )
    companies_api_url: ApiUrl = Field(
        "https://recherche-entreprises.api.gouv.fr/search", description="Address of the public interface, for `api`"
    )

    # The anti-robot check (SPEC 6)
    first_check: Literal["automatique", "image", "son"] = Field(
        "automatique", description="Anti-robot check proposed first: `automatique`, `image` or `son`"
    )

    # Limits (notation of the `limits` library: "10 per 15 minutes")
    # "Per device" is per known device, else per session; no network is ever refused (docs/decisions/0025).
    activation_failures_limit: Limit = _limit("10 per 15 minutes", "Wrong codes, per device (SPEC 5.2)")
    costly_answers_limit: Limit = _limit(
        "300 per 10 minutes", "Images, sounds, tasks, password strengths and PDFs made, per device (SPEC 6)"
    )
    new_drafts_limit: Limit = _limit("200 per 10 minutes", "Journeys begun, per device")
    hashed_passwords_limit: Limit = _limit("100 per 10 minutes", "Passwords kept in journeys, per device")
    taken_addresses_limit: Limit = _limit("30 per 1 hour", "Answers that an address is taken, per device (SPEC 3.2)")
    sign_in_failures_limit: Limit = _limit("50 per 15 minutes", "Refused sign-ins, per device (SPEC 8.1)")
    reset_requests_limit: Limit = _limit(
        "5 per 30 minutes", "Links to change a password, per device, and per address for unknown devices (SPEC 8.2)"
    )
    email_changes_limit: Limit = _limit("5 per 1 day", "Codes sent to change the address of one space (SPEC 8.3)")
    contact_messages_limit: Limit = _limit("5 per 1 hour", "Messages written to the operator, per device (SPEC 9)")
    reused_checks_limit: Limit = _limit(
        "5 per 15 minutes", "Refused forms sent again without another anti-robot check, per device (SPEC 6)"
    )
    robot_signs_limit: Limit = _limit(
        "30 per 1 hour",
        "Signs of a robot, per device: at a third the automatic check costs twice as much, at all of it eight times",
    )
    network_signs_limit: Limit = _limit(
        "600 per 1 hour", "The same per network: an IPv4 address or /64; twice as many for a /56, four times for a /48"
    )
    limits_storage_url: StorageUrl = Field(
        "database://",
        description="Where counters live: `database://`, `valkey://…` or `redis://…` (the database while that is down)",
    )

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def is_demo(self) -> bool:
        """True while the operator has no name: every page then says "Service de démonstration" (SPEC 1)."""
        return bool(self.operator_name == Settings.model_fields["operator_name"].default)

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def public_host(self) -> str:
        """The host of the public address, in ASCII: the name that mail servers are greeted with (SPEC 4.5)."""
        return domain_in_ascii(urlsplit(self.base_url).hostname or "")

    @property
    def dkim_domain(self) -> str:
        """The domain that signs messages, in ASCII."""
        return domain_in_ascii(self.mail_dkim_domain or _domain_of(self.mail_sender))

    @property
    def secret_keys(self) -> list[str]:
        """The secret key, then the older ones: what any of them signed or sealed is read."""
        return [secret.get_secret_value() for secret in (self.secret_key, *self.secret_key_fallbacks)]

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'espace.sqlite3').resolve()}"

    @property
    def run_folder(self) -> Path:
        return self.run_dir or self.data_dir / "run"

    @property
    def sirene_file(self) -> Path:
        return self.companies_file or self.data_dir / "sirene.sqlite3"

    @property
    def argon2_cost(self) -> Cost:
        return Cost(self.argon2_time_cost, self.argon2_memory_kib, self.argon2_parallelism)

    @field_validator("argon2_parallelism")
    @classmethod
    def demand_memory_for_each_lane(cls, value: int, info: ValidationInfo) -> int:
        """Each Argon2 lane needs eight KiB of memory (RFC 9106 section 3.1)."""
        if info.data.get("argon2_memory_kib", value * 8) < value * 8:
            raise ValueError("needs 8 KiB of ESPACE_ARGON2_MEMORY_KIB per lane")
        return value

    @field_validator("mail_dkim_domain")
    @classmethod
    def demand_the_domain_of_the_sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Receivers compare both (DMARC, RFC 7489 section 3.1.1)."""
        sender = _domain_of(info.data.get("mail_sender", ""))
        if value and sender and not f".{sender}".endswith(f".{value}"):
            raise ValueError(f"must be {sender} or a domain above it: ESPACE_MAIL_SENDER has that domain")
        return value

    @field_validator("mail_dkim_key_file")
    @classmethod
    def demand_a_key_that_signs(cls, value: FilePath | None) -> FilePath | None:
        if value:
            read_mail_key(value)
        return value

    @field_validator("mail_use_ssl")
    @classmethod
    def refuse_two_kinds_of_tls(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("mail_use_tls"):
            raise ValueError("cannot be combined with ESPACE_MAIL_USE_TLS: choose one")
        return value


def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2].lower()


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment. ``overrides`` win, by field name.

    Raises:
        SettingsError: the message lists all faults at once, one per line.
    """
    faults = _misspelt_names()
    if os.environ.get(TEST_KIT_TOKEN) and overrides.get("mode", os.environ.get(f"{PREFIX}MODE")) == "production":
        faults.append(TEST_KIT_FAULT)
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        for fault in error.errors():
            name, text = str(fault["loc"][0]).upper(), str(fault.get("ctx", {}).get("error", fault["msg"]))
            faults.append(f"{PREFIX}{name}: {text}")
    if faults:
        raise SettingsError(faults)
    return settings


def _misspelt_names() -> list[str]:
    """Faults for variables that nearly match a setting: if ignored, the default would apply unnoticed."""
    known = [TEST_KIT_TOKEN, *(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)]
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    meant = {name: get_close_matches(name, known, n=1, cutoff=0.9) for name in unknown}
    return [f"{name} is not a setting: did you mean {found[0]}?" for name, found in meant.items() if found]


def markdown_table() -> str:
    """The configuration table of the README, one row per setting."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        value = field.default
        shown = "" if value in (None, "", ()) else "(known to everyone)" if isinstance(value, SecretStr) else value
        rows.append(f"| `ESPACE_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)
