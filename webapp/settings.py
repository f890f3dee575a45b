"""Configuration: read from the environment once, frozen, refused when a production is half configured (SPEC 1).

Every variable is the field's name in capitals behind ``ESPACE_``. ``flask --app webapp settings`` prints the table
of the README. Units stand in the names.
"""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, FilePath, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-secret-known-to-everyone"  # noqa: S105 (refused in production, below)
LOGO_SUFFIXES = (".png", ".jpg", ".jpeg")
PROJECT_ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The configuration cannot be used; the message lists everything that is missing or wrong."""


class Settings(BaseSettings):
    """All that an operator can set. Defaults make a working demonstration on one machine."""

    model_config = SettingsConfigDict(env_prefix="ESPACE_", frozen=True, extra="ignore")

    mode: Literal["development", "production"] = Field("development", description="`development` or `production`")

    # Identity of the operator (SPEC 1)
    service_name: str = Field("Espace Pro", description="Name of the service, shown everywhere")
    operator_name: str = Field("Service de démonstration", description="Name of the body that runs the service")
    logo_file: FilePath | None = Field(None, description="Logo, PNG or JPEG: shown on the pages and in the PDF")
    logo_alt: str = Field("", description="Alternative text of the logo; the operator’s name when empty")
    postal_address: str = Field("12 rue de l’Exemple, 99999 Exempleville", description="Postal address of the operator")
    support_phone: str = Field("01 99 00 12 34", description="Support phone (default: reserved for fiction)")
    support_hours: str = Field("du lundi au vendredi, de 8 h 00 à 19 h 30", description="Support hours, in French")
    contact_email: str = Field("contact@example.org", description="Contact address shown to the public")
    data_controller: str = Field("Service de démonstration", description="Data controller (GDPR article 4)")
    dpo: str = Field("dpo@example.org", description="How to reach the data protection officer")

    # Where things are
    base_url: str = Field(
        "http://localhost:8000",
        description="Public address: links in messages start with it, passkeys are bound to its host (a name)",
    )
    data_dir: Path = Field(Path("var"), description="Folder of the embedded database and mailbox")
    database_url: str | None = Field(None, description="SQLAlchemy URL; SQLite in the data folder when absent")
    host: str = Field("127.0.0.1", description="Address that `make run` listens on")
    port: int = Field(8000, description="Port that `make run` listens on")
    trusted_proxies_count: int = Field(0, ge=0, description="Reverse proxies in front whose X-Forwarded-* are believed")

    # Secrets
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET), description="Signs cookies, seals drafts; 32 characters at least"
    )
    secret_key_fallbacks: tuple[SecretStr, ...] = Field((), description="Older keys, still read (JSON list)")
    argon2_time_cost: int = Field(3, description="Argon2id passes (RFC 9106, second recommended option)")
    argon2_memory_kib: int = Field(65536, description="Argon2id memory, KiB")
    argon2_parallelism: int = Field(4, description="Argon2id lanes")

    # Mail
    mail_server: str | None = Field(None, description="SMTP host; in development an embedded one takes its place")
    mail_port: int = Field(25, description="SMTP port")
    mail_username: str | None = Field(None, description="SMTP user")
    mail_password: SecretStr | None = Field(None, description="SMTP password")
    mail_use_tls: bool = Field(False, description="STARTTLS")
    mail_use_ssl: bool = Field(False, description="TLS from the first byte")
    mail_sender: str = Field("ne-pas-repondre@example.org", description="Sender of every message")

    # Limits (Flask-Limiter notation)
    activation_failures_limit: str = Field("10 per 15 minutes", description="Wrong codes, per client (SPEC 5.2)")
    new_challenges_limit: str = Field(
        "600 per 10 minutes", description="Anti-robot challenges shown, per client (SPEC 6)"
    )
    new_drafts_limit: str = Field("200 per 10 minutes", description="Journeys begun, per client")
    hashed_passwords_limit: str = Field("100 per 10 minutes", description="Passwords kept in journeys, per client")
    taken_addresses_limit: str = Field(
        "30 per 1 hour", description="How often one client is told that an address is taken (SPEC 3.2)"
    )
    sign_in_failures_limit: str = Field("50 per 15 minutes", description="Refused sign-ins, per client (SPEC 8.1)")
    reset_requests_limit: str = Field(
        "5 per 1 hour", description="Links to change a password, per client and per address (SPEC 8.2)"
    )
    email_changes_limit: str = Field(
        "5 per 1 day", description="Codes sent to change the address of one space (SPEC 8.3)"
    )
    robot_signs_limit: str = Field(
        "100 per 1 hour",
        description="Signs of a robot remembered, per client: they make the automatic check dearer, and nothing else",
    )
    limits_storage_url: str = Field(
        "database://",
        pattern=r"^(database|(redis|valkey)(s|\+unix)?)://",
        description="Where counters live: `database://`, `valkey://…` or `redis://…` (the database while it is gone)",
    )

    testing_token: SecretStr | None = Field(
        None, min_length=1, description="Opens the test kit (docs/recette.md) to who bears it; never in production"
    )

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def is_testing(self) -> bool:
        """The test kit is there, and moves the clock."""
        return self.testing_token is not None

    @property
    def is_demo(self) -> bool:
        """The operator has not been named: every page says « Service de démonstration » (SPEC 1)."""
        return bool(self.operator_name == Settings.model_fields["operator_name"].default)

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'espace.sqlite3').resolve()}"

    @model_validator(mode="after")
    def refuse_half_configured_production(self) -> Self:
        """SPEC 1: one clear message that lists everything that a production still lacks."""
        problems = []
        if self.logo_file and self.logo_file.suffix.lower() not in LOGO_SUFFIXES:
            problems.append(f"ESPACE_LOGO_FILE must be one of {', '.join(LOGO_SUFFIXES)}")
        if self.is_production:
            problems += self._missing_in_production()
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _missing_in_production(self) -> list[str]:
        defaults = {name: field.default for name, field in Settings.model_fields.items()}
        identity = ("operator_name", "postal_address", "support_phone", "contact_email", "data_controller", "dpo")
        problems = [
            f"ESPACE_{name.upper()} still has its demonstration value"
            for name in (*identity, "mail_sender")
            if getattr(self, name) == defaults[name]
        ]
        for name, secrets in (
            ("ESPACE_SECRET_KEY", (self.secret_key,)),
            ("ESPACE_SECRET_KEY_FALLBACKS", self.secret_key_fallbacks),
        ):
            values = [secret.get_secret_value() for secret in secrets]
            if any(value == DEVELOPMENT_SECRET or len(value) < 32 for value in values):
                problems.append(f"{name} must be a secret of 32 characters or more")
        if self.base_url == defaults["base_url"] or not self.is_https:
            problems.append("ESPACE_BASE_URL must be the public https:// address")
        if self.is_testing:
            problems.append("ESPACE_TESTING_TOKEN opens the test kit: remove it")
        if not self.mail_server:
            problems.append("ESPACE_MAIL_SERVER must name the SMTP server")
        return problems


def load_settings(**overrides: object) -> Settings:
    """Read the environment.

    Raises:
        SettingsError: one message, a line a problem.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            where = "_".join(str(part) for part in problem["loc"])
            text = str(problem.get("ctx", {}).get("error", problem["msg"]))
            lines += [f"ESPACE_{where.upper()}: {text}" if where else line for line in text.split("\n")]
        raise SettingsError("The configuration cannot be used:\n  - " + "\n  - ".join(lines)) from None


def markdown_table() -> str:
    """The configuration table of the README, one row a setting."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        value = field.default
        shown = "" if value in (None, "", ()) else "(known to everyone)" if isinstance(value, SecretStr) else value
        rows.append(f"| `ESPACE_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)
