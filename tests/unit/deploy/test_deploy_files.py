"""The files of deploy/ that cannot be run here are read by the tools that would run them, and agree with each other.

nginx and gunicorn are run for real in tests/e2e/deploy/.
"""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from tests.conftest import skip
from webapp import MAX_BODY_BYTES, paths
from webapp.domain.networks import IPV6_PREFIXES

DEPLOY = paths.ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SECRETS: dict[str, set[str]] = {
    "environment": set(),
    "secrets/postgres": {"POSTGRES_PASSWORD"},
    "secrets/database": {"ESPACE_DATABASE_URL"},
    "secrets/key": {"ESPACE_SECRET_KEY"},
    "secrets/mail": {"ESPACE_MAIL_PASSWORD"},
}
"""By file of compose.yaml."""
OWN_SECRETS: dict[str, set[str]] = {
    "postgres": {"POSTGRES_PASSWORD"},
    "valkey": set(),
    "prepare": {"ESPACE_DATABASE_URL"},
    "web": {"ESPACE_DATABASE_URL", "ESPACE_SECRET_KEY"},
    "outbox": {"ESPACE_DATABASE_URL", "ESPACE_SECRET_KEY", "ESPACE_MAIL_PASSWORD"},
    "metrics": {"ESPACE_DATABASE_URL"},
    "nginx": set(),
}
"""By container."""
SECONDS = r"(\d+)s?\b"


def named(pattern: str, *path: str) -> int:
    """The one number that a file gives."""
    (found,) = set(re.findall(pattern, DEPLOY.joinpath(*path).read_text()))
    return int(found)


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def commands() -> list[list[str]]:
    """Each ``flask --app webapp …`` of the units and of the compose file, as words."""
    text = [path.read_text() for path in UNITS]
    text += [" ".join(services.get("command", ())) for services in services().values()]
    return [re.findall(r"[^\s&]+", line) for line in re.findall(r"flask --app webapp ([^\n&]+)", "\n".join(text))]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_to_say_of_a_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        skip("systemd-analyze is not installed (Debian: apt install systemd)")
    for path in (DEPLOY / "systemd").iterdir():  # its programs are the test's own: theirs are not there
        here = path.read_text().replace("/srv/espace/app/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / path.name).write_text(here)
    verify = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    run = subprocess.run(verify, check=False, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardened_by_the_measure_of_systemd(unit: Path) -> None:
    """Of 100; an ordinary service has 96."""
    if shutil.which("systemd-analyze") is None:
        skip("systemd-analyze is not installed (Debian: apt install systemd)")
    measure = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(unit)]
    run = subprocess.run(measure, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_compose_reads_its_file(tmp_path: Path) -> None:
    if shutil.which("docker-compose") is None:
        skip("docker-compose is not installed (Debian: apt install docker-compose)")
    shutil.copy(DEPLOY / "compose.yaml", tmp_path)
    (tmp_path / "secrets").mkdir()
    for name, secrets in SECRETS.items():
        (tmp_path / name).write_text("".join(f"{secret}=x\n" for secret in secrets))
    config = ["docker-compose", "--file", str(tmp_path / "compose.yaml"), "config"]
    run = subprocess.run(config, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    read = yaml.safe_load(run.stdout)["services"]
    assert {name: secrets_of(service) for name, service in read.items()} == OWN_SECRETS


def test_each_container_gets_only_its_own_secrets() -> None:
    """Also where docker-compose is not installed."""
    files = {name: service.get("env_file", []) for name, service in services().items()}
    given = {name: {some} if isinstance(some, str) else set(some) for name, some in files.items()}
    assert {name: set().union(*(SECRETS[file] for file in some)) for name, some in given.items()} == OWN_SECRETS
    for name, service in services().items():
        assert not secrets_of(service), name


def secrets_of(service: dict[str, Any]) -> set[str]:
    """Names of the secrets in the environment of a container; a key that says that it is none is none."""
    environment = service.get("environment") or {}
    known = set().union(*SECRETS.values())
    return {name for name, value in environment.items() if name in known and not str(value).startswith("none-")}


def test_what_is_started_for_the_public_demands_production() -> None:
    for unit in UNITS:
        assert "\nEnvironment=ESPACE_MODE=production\n" in unit.read_text(), unit.name
    assert " ESPACE_MODE=production\n" in (DEPLOY / "Dockerfile").read_text()


@pytest.mark.parametrize("mode", [{}, {"ESPACE_MODE": "development"}])
def test_gunicorn_with_our_configuration_stops_at_once_in_development(mode: dict[str, str]) -> None:
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "127.0.0.1:0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ESPACE_")} | mode
    run = subprocess.run(command, cwd=paths.ROOT, env=environment, check=False, capture_output=True, text=True)
    assert run.returncode == 1
    sentence = "Set ESPACE_MODE=production: this configuration serves the public (for development: make run)."
    assert run.stderr.splitlines()[1:] == [sentence]  # after "Starting gunicorn"


def test_the_data_folder_is_private() -> None:
    for unit in UNITS:
        assert "\nStateDirectoryMode=0700\n" in unit.read_text(), unit.name


def test_nginx_and_the_application_cut_addresses_at_the_same_lengths() -> None:
    """In espace.conf, an IPv6 address has 16 bytes: those that a network keeps, and the rest."""
    text = (DEPLOY / "nginx" / "espace.conf").read_text()
    cut = re.findall(r"\(\?<espace_first_(\d+)>\.\{(\d+)\}\)\.\{(\d+)\}\\z", text)
    assert [(int(length), 8 * int(kept)) for length, kept, _rest in cut] == [(n, n) for n in IPV6_PREFIXES]
    assert {int(kept) + int(rest) for _length, kept, rest in cut} == {16}
    for length in IPV6_PREFIXES:
        assert f"limit_req zone=espace_requests_{length} " in text
        assert f"limit_conn espace_connections_{length} " in text


def test_each_command_that_is_named_exists(app: Flask) -> None:
    assert len(commands()) >= 6
    for words in commands():
        run = app.test_cli_runner().invoke(args=[*words, "--help"])
        assert run.exit_code == 0, (words, run.output)


def test_who_waits_waits_longer_than_who_is_waited_for() -> None:
    """The slowest statement, then gunicorn, then nginx and systemd; or an answer would find nobody."""
    gunicorn = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    nginx = named(f"proxy_read_timeout {SECONDS}", "nginx", "espace.conf")
    assert 60 < gunicorn["timeout"] < nginx
    assert gunicorn["graceful_timeout"] < named(f"TimeoutStopSec={SECONDS}", "systemd", "espace-web.service")
    assert gunicorn["graceful_timeout"] < seconds(services()["web"]["stop_grace_period"])


def test_a_worker_that_is_stopped_waits_for_what_a_mail_server_files() -> None:
    longest = 60 + 600  # ESPACE_MAIL_TIMEOUT_SECONDS may be 60, no more; then ten minutes (RFC 5321, 4.5.3.2.6)
    assert longest < named(f"TimeoutStopSec={SECONDS}", "systemd", "espace-outbox@.service")
    assert longest < seconds(services()["outbox"]["stop_grace_period"])


def test_nginx_lets_no_more_through_than_the_application_takes() -> None:
    assert named(r"client_max_body_size (\d+)k", "nginx", "espace.conf") * 1024 == MAX_BODY_BYTES


def test_what_cannot_be_run_here_says_so() -> None:
    for name in ("compose.yaml", "Dockerfile"):
        assert "UNTESTED" in (DEPLOY / name).read_text()


def test_the_web_processes_have_a_place_for_their_locks() -> None:
    unit = (DEPLOY / "systemd" / "espace-web.service").read_text().splitlines()
    assert {"RuntimeDirectory=espace", "Environment=ESPACE_RUN_DIR=/run/espace"} <= set(unit)
    web = services()["web"]
    assert web["environment"]["ESPACE_RUN_DIR"] in web["tmpfs"] and web["read_only"]


def test_the_image_holds_no_test_kit() -> None:
    assert "testkit" in (paths.ROOT / ".dockerignore").read_text().splitlines()


@pytest.mark.parametrize("ignored", [".dockerignore", ".gitignore"])
def test_no_secret_gets_into_the_image_nor_into_the_repository(ignored: str) -> None:
    patterns = {line.rstrip("/") for line in (paths.ROOT / ignored).read_text().splitlines()}
    for name in [*SECRETS, "certificates"]:
        assert patterns & {f"deploy/{name}", f"deploy/{name}".rpartition("/")[0]}, name


def test_a_release_holds_no_history_of_the_sources() -> None:
    """Neither the image nor a folder that is set up as documented (ASVS 13.4.1)."""
    assert ".git" in (paths.ROOT / ".dockerignore").read_text().splitlines()
    (line,) = re.findall("^git clone .*$", (paths.ROOT / "docs" / "operations.md").read_text(), re.M)
    assert "&& rm -rf .git &&" in line
