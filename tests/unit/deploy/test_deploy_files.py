"""The files of deploy/ that cannot be run here are read by the tools that would run them, and agree with each other.

nginx and gunicorn are run for real in tests/e2e/deploy/.
"""

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
from webapp.connectors.smtp import ANSWER_TIMEOUT_SECONDS, SMTP_TIMEOUT_SECONDS

DEPLOY = paths.ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
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
    (tmp_path / "environment").write_text("POSTGRES_PASSWORD=x\n")
    config = ["docker-compose", "--file", str(tmp_path / "compose.yaml"), "config", "--quiet"]
    run = subprocess.run(config, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


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
    longest = SMTP_TIMEOUT_SECONDS + ANSWER_TIMEOUT_SECONDS
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
