"""SPEC 1: neutral by default; production refuses to start half configured, and says all that is missing at once."""

from pathlib import Path

import pytest

from tests.support.settings import CHEAP_HASH, PRODUCTION
from webapp import create_app
from webapp.settings import Settings, SettingsError, load_settings, markdown_table


def test_a_complete_production_starts() -> None:
    assert load_settings(**PRODUCTION).is_production


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"mode"}))
def test_production_refuses_to_start_without(missing: str) -> None:
    with pytest.raises(SettingsError, match=f"ESPACE_{missing.upper()}"):
        load_settings(**{name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize("where", [{"data_dir": "var"}, {"data_dir": "var", "database_url": ""}])
def test_production_never_keeps_its_data_in_the_folder_of_a_release(where: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="ESPACE_DATABASE_URL: must be set, or ESPACE_DATA_DIR"):
        load_settings(**PRODUCTION | where)
    assert load_settings(**PRODUCTION | where | {"database_url": "postgresql://database.essai.fr/espace"}).is_production


def test_one_message_lists_everything_missing() -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(mode="production")
    assert str(refusal.value).count("\n  - ") == len(PRODUCTION) - 1


def test_production_refuses_to_start_where_the_test_kit_would_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESPACE_TESTING_TOKEN", "x")
    assert not load_settings().is_production
    with pytest.raises(SettingsError, match="ESPACE_TESTING_TOKEN: opens the test kit: remove it"):
        load_settings(**PRODUCTION)
    monkeypatch.setenv("ESPACE_MODE", "production")
    with pytest.raises(SettingsError, match="ESPACE_TESTING_TOKEN"):
        load_settings(**{name: value for name, value in PRODUCTION.items() if name != "mode"})


def test_production_demands_https() -> None:
    with pytest.raises(SettingsError, match="https"):
        load_settings(**PRODUCTION | {"base_url": "http://espace.essai.fr"})


def test_production_asks_the_public_interface_over_https() -> None:
    with pytest.raises(SettingsError, match="ESPACE_COMPANIES_API_URL: must be an https:// address"):
        load_settings(**PRODUCTION | {"companies_api_url": "http://annuaire.essai.fr/search"})


def test_production_never_shows_invented_companies() -> None:
    with pytest.raises(SettingsError, match="ESPACE_COMPANIES: still has its demonstration value"):
        load_settings(**PRODUCTION | {"companies": "sample"})


def test_the_imported_companies_lie_in_the_data_folder_unless_the_operator_says_where(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).sirene_file == tmp_path / "sirene.sqlite3"
    assert Settings(data_dir=tmp_path, companies_file=tmp_path / "x").sirene_file == tmp_path / "x"


@pytest.mark.parametrize("where", [{"data_dir": "var"}, {"companies_file": "var/sirene.sqlite3"}])
def test_the_imported_companies_never_lie_in_the_folder_of_a_release(where: dict[str, str]) -> None:
    production = PRODUCTION | {"companies": "sirene", "database_url": "postgresql://database.essai.fr/espace"}
    with pytest.raises(SettingsError, match="ESPACE_COMPANIES_FILE: must be an absolute path"):
        load_settings(**production | where)
    assert load_settings(**production | {"data_dir": "var", "companies_file": "/srv/sirene.sqlite3"}).is_production
    assert load_settings(**production).sirene_file == Path("/var/lib/espace/sirene.sqlite3")


def test_a_service_without_operator_says_it_is_a_demonstration() -> None:
    assert Settings().is_demo
    assert not Settings(operator_name="Chambre d’essai").is_demo


def test_the_readme_lists_every_setting() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert markdown_table() in readme


def test_the_logo_is_a_bitmap_that_exists(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")
    for name in ("logo.svg", "absent.png"):
        with pytest.raises(SettingsError, match="ESPACE_LOGO_FILE"):
            load_settings(logo_file=tmp_path / name)


@pytest.mark.parametrize("key", ["development-secret-known-to-everyone", "short"])
def test_production_refuses_a_known_or_short_fallback_key(key: str) -> None:
    with pytest.raises(SettingsError, match="ESPACE_SECRET_KEY_FALLBACKS"):
        load_settings(**PRODUCTION, secret_key_fallbacks=[key])


WRONG = {
    "port": ["0", "65536", "http"],
    "mail_port": ["0", "70000"],
    "mail_timeout_seconds": ["0", "61"],
    "trusted_proxies_count": ["-1", "11", "two"],
    "base_url": [
        "localhost:8000",
        "ftp://x",
        "http://",
        "http://x/espace",
        "http://x?y",
        "http://x:port",
        "http://a@x",
    ],
    "accessibility_scheme_url": ["schema.html", "javascript:alert(1)", "https://"],
    "accessibility_plan_url": ["ftp://x/plan"],
    "companies": ["insee", "Sample"],
    "companies_api_url": [
        "recherche",
        "ftp://x",
        "https://",
        "https://x?q=1",
        "https://x#y",
        "https://a@x",
        "http://x:port",
    ],
    "first_check": ["automatic", "audio"],
    "database_url": ["sqlite", "mysql://x/y", "postgresql://x:port/y"],
    "limits_storage_url": ["redis://x:port", "memory://", "redis"],
    "secret_key_fallbacks": ["abc", '{"a": 1}', '"abc"'],
    "argon2_time_cost": ["0", "1000"],
    "argon2_memory_kib": ["7", "99999999"],
    "argon2_parallelism": ["0", "100"],
    "argon2_former": ["3:65536", "3:65536:4;1:8:1", "0:8:1", "3:31:4", "[]"],
    "argon2_at_once": ["0", "many"],
    "mail_sender": ["nobody", "a@b@c"],
    "contact_email": ["contact"],
    "operator_name": ["  "],
    "mode": ["prod"],
    "costly_answers_limit": ["lots", "0 per 1 hour", "5 per hour; 3 per minute", "10 per 5 years", "-1 per hour"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_mistyped_value_is_refused_at_start_and_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ESPACE_{name.upper()}", value)
    with pytest.raises(SettingsError, match=f"ESPACE_{name.upper()}: "):
        load_settings()


def test_limits_are_wide_for_people_and_narrow_for_robots() -> None:
    """SPEC 3.2, 5.2, 6, 8.1 to 8.3. Tests of what happens above a limit lower it (``lower_limit``)."""
    limits = {name: str(limit) for name, limit in Settings() if name.endswith("_limit")}
    assert limits == {
        "activation_failures_limit": "10 per 15 minute",
        "costly_answers_limit": "300 per 10 minute",
        "new_drafts_limit": "200 per 10 minute",
        "hashed_passwords_limit": "100 per 10 minute",
        "taken_addresses_limit": "30 per 1 hour",
        "sign_in_failures_limit": "50 per 15 minute",
        "reset_requests_limit": "5 per 30 minute",
        "email_changes_limit": "5 per 1 day",
        "contact_messages_limit": "5 per 1 hour",
        "reused_checks_limit": "5 per 15 minute",
        "robot_signs_limit": "30 per 1 hour",
        "network_signs_limit": "600 per 1 hour",
    }


def test_all_limits_are_parsed_at_start() -> None:
    limits = [name for name in Settings.model_fields if name.endswith("_limit")]
    assert len(limits) == 12
    for name in limits:
        with pytest.raises(SettingsError, match=f"ESPACE_{name.upper()}: "):
            load_settings(**{name: "lots"})


def test_all_faults_are_listed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = {"ESPACE_PORT": "x", "ESPACE_SECRET_KEY_FALLBACKS": "abc", "ESPACE_ROBOT_SIGNS_LIMIT": "lots"}
    for name, value in faults.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        load_settings(mode="production")
    assert {line.split(":")[0].strip(" -") for line in str(refusal.value).splitlines()[1:]} == {
        *faults,
        "ESPACE_DATABASE_URL",  # or the data folder
        *(f"ESPACE_{name.upper()}" for name in PRODUCTION if name not in ("mode", "data_dir")),
    }


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESPACE_MAIL_SERVER", "")
    monkeypatch.setenv("ESPACE_PORT", "")
    assert (load_settings().mail_server, load_settings().port) == (None, 8000)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("ESPACE_COSTLY_ANSWER_LIMIT", "ESPACE_COSTLY_ANSWERS_LIMIT"),
        ("ESPACE_TESTING_TOKENS", "ESPACE_TESTING_TOKEN"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_one_that_was_meant(
    misspelt: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(misspelt, "5 per 1 hour")
    with pytest.raises(SettingsError, match=f"did you mean {meant}\\?"):
        load_settings()


def test_one_kind_of_tls_is_chosen() -> None:
    with pytest.raises(SettingsError, match="ESPACE_MAIL_USE_SSL"):
        load_settings(mail_use_tls=True, mail_use_ssl=True)


def test_each_lane_of_argon2_has_its_memory() -> None:
    with pytest.raises(SettingsError, match="ESPACE_ARGON2_PARALLELISM"):
        load_settings(argon2_memory_kib=31, argon2_parallelism=4)


def test_former_costs_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESPACE_ARGON2_FORMER", "3:65536:4, 2:8192:1")
    assert load_settings().argon2_former == ((3, 65536, 4), (2, 8192, 1))


@pytest.mark.parametrize(("processors", "at_once"), [(1, 1), (2, 1), (8, 7), (None, 1)])
def test_hashes_leave_one_processor_to_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, processors: int | None, at_once: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    services = create_app(load_settings(data_dir=tmp_path, **CHEAP_HASH)).extensions["espace"]
    services.passwords.hash("secret")
    assert len(list((tmp_path / "run" / "hashing").glob("slot-*"))) == at_once


def test_the_operator_says_how_many_hashes_at_once_and_where_the_locks_are(tmp_path: Path) -> None:
    run = tmp_path / "run of the operator"
    settings = load_settings(data_dir=tmp_path, run_dir=run, argon2_at_once=3, **CHEAP_HASH)
    create_app(settings).extensions["espace"].passwords.hash("secret")
    assert len(list((run / "hashing").glob("slot-*"))) == 3
