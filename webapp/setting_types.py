"""Every setting is parsed and bounded when the process starts, so that none fails later (SPEC 1).

A validator raises ``ValueError`` with what to do, in English: the operator reads it.
"""

import json
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from limits import RateLimitItem, parse_many
from pydantic import AfterValidator, BeforeValidator, Field, FilePath, SecretStr, StringConstraints, ValidationInfo
from pydantic_settings import NoDecode
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from webapp.domain.email_address import InvalidEmail, domain_in_ascii, is_valid, normalise
from webapp.security.passwords import Cost

DEVELOPMENT_SECRET = "development-secret-known-to-everyone"  # noqa: S105 (refused in production, below)
MIN_SECRET_LENGTH = 32
LOGO_SUFFIXES = (".png", ".jpg", ".jpeg")
MAX_LIMIT_SECONDS = 366 * 24 * 3600
DATABASES = ("sqlite", "postgresql")

Mode = Literal["development", "production"]


def _is_production(info: ValidationInfo) -> bool:
    """True in production. ``mode`` must be the first field: only later fields can read it."""
    return info.data.get("mode") == "production"


def _refuse_demonstration_value(value: str, info: ValidationInfo) -> str:
    from webapp.settings import Settings  # imported late: the class does not exist yet when this module loads

    if _is_production(info) and value == Settings.model_fields[info.field_name or ""].default:
        raise ValueError("still has its demonstration value")
    return value


def _check_email(value: str) -> str:
    try:
        normalise(parseaddr(value)[1])
    except InvalidEmail:
        raise ValueError("must be an e-mail address") from None
    return value


def _check_domain(value: str | None) -> str | None:
    if value and not is_valid(f"x@{value}"):
        raise ValueError("must be a domain such as example.org")
    return value and value.lower()


def _check_logo(value: FilePath | None) -> FilePath | None:
    if value and value.suffix.lower() not in LOGO_SUFFIXES:
        raise ValueError(f"must be one of {', '.join(LOGO_SUFFIXES)}")
    return value


def _check_base_url(value: str, info: ValidationInfo) -> str:
    parts = urlsplit(value)
    has_more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not parts.hostname or has_more or parts.port == 0:
        raise ValueError("must be an address such as https://espace.example.org, without a path")
    domain_in_ascii(parts.hostname)  # ValueError when no mail server could be greeted with it
    if _is_production(info) and parts.scheme != "https":
        raise ValueError("must be the public https:// address")
    return value


def _check_page_url(value: str | None) -> str | None:
    if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
        raise ValueError("must be the address of a page, such as https://www.example.org/schema")
    return value


def _check_api_url(value: str, info: ValidationInfo) -> str:
    parts = urlsplit(value)
    has_more = parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not parts.hostname or has_more or parts.port == 0:
        raise ValueError("must be an address such as https://recherche-entreprises.api.gouv.fr/search")
    if _is_production(info) and parts.scheme != "https":
        raise ValueError("must be an https:// address")
    return value


def _check_companies_file(value: Path | None, info: ValidationInfo) -> Path | None:
    """The default lies in the data folder, which nothing else needs where the database is PostgreSQL."""
    folder = value or info.data.get("data_dir", Path())
    if _is_production(info) and info.data.get("companies") == "sirene" and not folder.is_absolute():
        raise ValueError("must be an absolute path, or ESPACE_DATA_DIR: it would lie in the release’s folder")
    return value


def _check_database_url(value: str | None, info: ValidationInfo) -> str | None:
    if _is_production(info) and not value and not info.data.get("data_dir", Path()).is_absolute():
        raise ValueError(
            "must be set, or ESPACE_DATA_DIR be an absolute path: SQLite would lie in the release's folder"
        )
    try:
        backend = make_url(value).get_backend_name() if value else DATABASES[0]
    except (ArgumentError, ValueError):
        raise ValueError("must be an SQLAlchemy URL") from None
    if backend not in DATABASES:
        raise ValueError(f"must name one of {', '.join(DATABASES)}")
    return value


def _check_storage_url(value: str) -> str:
    if urlsplit(value).port == 0:  # reading a port that is no number raises ValueError
        raise ValueError("Port out of range 0-65535")
    return value


def _check_secret(value: SecretStr, info: ValidationInfo) -> SecretStr:
    secret = value.get_secret_value()
    if _is_production(info) and (secret == DEVELOPMENT_SECRET or len(secret) < MIN_SECRET_LENGTH):
        raise ValueError(f"must be a secret of {MIN_SECRET_LENGTH} characters or more")
    return value


def _read_list(value: Any) -> Any:
    """Read a JSON list. pydantic-settings would stop at the first list that is not JSON and hide the other faults."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("must be a JSON list") from None


def _parse_limit(value: Any) -> RateLimitItem:
    if isinstance(value, RateLimitItem):
        return value
    found = parse_many(str(value))
    if len(found) != 1 or found[0].amount < 1 or found[0].get_expiry() > MAX_LIMIT_SECONDS:
        raise ValueError("must be one limit, such as `10 per 15 minutes`, of a year at most")
    return found[0]


def _parse_costs(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return tuple(Cost.parse(cost) for cost in value.split(","))
    except ValueError:
        raise ValueError("must be costs such as `3:65536:4` (passes:KiB:lanes), separated by commas") from None


def _demand_in_production(value: str | None, info: ValidationInfo) -> str | None:
    if _is_production(info) and not value:
        raise ValueError("must be set")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
OwnText = Annotated[Text, AfterValidator(_refuse_demonstration_value)]
"""In production the operator must replace the default."""
Email = Annotated[str | None, AfterValidator(lambda value: value and _check_email(value))]
OwnEmail = Annotated[OwnText, AfterValidator(_check_email)]
DnsName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$")]
Domain = Annotated[str | None, AfterValidator(_check_domain)]
Logo = Annotated[FilePath | None, AfterValidator(_check_logo)]
BaseUrl = Annotated[str, AfterValidator(_check_base_url)]
PageUrl = Annotated[str | None, AfterValidator(_check_page_url)]
ApiUrl = Annotated[str, AfterValidator(_check_api_url)]
Companies = Annotated[Literal["sample", "sirene", "api"], AfterValidator(_refuse_demonstration_value)]
"""Invented companies are for demonstrations: in production the operator must choose."""
CompaniesFile = Annotated[Path | None, AfterValidator(_check_companies_file)]
DatabaseUrl = Annotated[str | None, AfterValidator(_check_database_url)]
StorageUrl = Annotated[
    str, Field(pattern=r"^(database|(redis|valkey)(s|\+unix)?)://"), AfterValidator(_check_storage_url)
]
Secret = Annotated[SecretStr, AfterValidator(_check_secret)]
Secrets = Annotated[tuple[Secret, ...], NoDecode, BeforeValidator(_read_list)]
Costs = Annotated[tuple[Cost, ...], NoDecode, BeforeValidator(_parse_costs)]
Limit = Annotated[RateLimitItem, BeforeValidator(_parse_limit)]
Port = Annotated[int, Field(ge=1, le=65535)]
NeededInProduction = Annotated[str | None, AfterValidator(_demand_in_production)]
