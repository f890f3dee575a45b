"""SPEC 1: neutral by default; production refuses to start half configured, and says all that is missing at once."""

from pathlib import Path

import pytest

from tests.production import PRODUCTION
from webapp.settings import Settings, SettingsError, load_settings, markdown_table


def test_a_complete_production_starts() -> None:
    assert load_settings(**PRODUCTION).is_production


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"mode"}))
def test_production_refuses_to_start_without(missing: str) -> None:
    with pytest.raises(SettingsError, match=f"ESPACE_{missing.upper()}"):
        load_settings(**{name: value for name, value in PRODUCTION.items() if name != missing})


def test_one_message_lists_everything_missing() -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(mode="production")
    assert str(refusal.value).count("ESPACE_") == len(PRODUCTION) - 1


def test_production_refuses_the_test_kit() -> None:
    with pytest.raises(SettingsError, match="ESPACE_TESTING_TOKEN"):
        load_settings(**PRODUCTION, testing_token="x")


def test_production_demands_https() -> None:
    with pytest.raises(SettingsError, match="https"):
        load_settings(**PRODUCTION | {"base_url": "http://espace.essai.fr"})


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
