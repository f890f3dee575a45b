"""The lines of docs/operations.md set the service up on a real systemd: its units start, and serve."""

import re
from collections.abc import Iterator

import pytest

from tests.conftest import skip
from tests.e2e.deploy.walk_to_mail import ADDRESS
from tests.support.nginx import NAME, NGINX, make_certificate
from tests.support.processes import ROOT
from tests.support.settings import CHEAP_HASH, PRODUCTION, environment
from tests.support.systemd import PYTHON, RELEASE, Machine, installed_release, why_no_systemd
from tests.support.waiting import until

UNITS = ("espace-web.socket", "espace-web", "espace-outbox@1", "espace-metrics")
SETTINGS = (
    PRODUCTION | CHEAP_HASH | {"base_url": f"https://{NAME}", "mail_server": "127.0.0.1", "trusted_proxies_count": 1}
)
OPERATOR = f"""\
set -eu
flask() {{
    runuser -u espace -- sh -c 'set -a; . /etc/espace/environment; exec {RELEASE}/.venv/bin/flask --app webapp "$@"' \\
        flask "$@"
}}
"""
"""`flask` stands for what the head of docs/operations.md says."""
MAIL_SERVER = (
    f"{RELEASE}/.venv/bin/python",
    *("-m", "aiosmtpd", "--nosetuid", "--listen", "127.0.0.1:25"),
    *("--class", "aiosmtpd.handlers.Mailbox", "/srv/mails"),
)


def documented(title: str) -> str:
    """The commands of a section; the release is in its folder already, set up."""
    (block,) = re.findall(rf"^## {title}$.*?^```sh\n(.*?)^```$", (ROOT / "docs/operations.md").read_text(), re.M | re.S)
    commands, replaced = re.subn(r"^git clone .*$", f"cd {RELEASE}", block, flags=re.M)
    assert replaced == 1
    return commands


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Set up by the documented lines, with nginx in front and a mail server behind."""
    if reason := why_no_systemd() or (None if NGINX else "nginx is not installed (Debian: apt install nginx)"):
        skip(reason)
    folder = tmp_path_factory.mktemp("systemd")
    certificates = folder / "certificates"
    certificates.mkdir()
    make_certificate(certificates)
    machine = Machine(folder, {**installed_release(folder / "venv"), certificates: "/etc/ssl/espace"})
    machine.start()
    machine.out(
        "sh", "-c", f"echo {PYTHON}/lib > /etc/ld.so.conf.d/00-python.conf && ldconfig && systemctl start nginx"
    )
    machine.out("sh", "-c", f"echo 127.0.0.1 {NAME} >> /etc/hosts")
    machine.out("systemd-run", "--unit=mail", f"--working-directory={RELEASE}", *MAIL_SERVER)
    values = "".join(f"{name}='{value}'\n" for name, value in environment(SETTINGS).items())
    machine.out("tee", "/srv/environment", text=values)
    machine.out("sh", "-c", f"{OPERATOR}cd /srv\n{documented('Set up once')}")
    yield machine
    machine.stop()


def as_espace(machine: Machine, command: str) -> str:
    return machine.out("sh", "-c", f"{OPERATOR}cd {RELEASE}\n{command}")


def served(machine: Machine, url: str) -> str:
    """What an address gives, once it does. Of a sound, only what is text."""
    command = f"curl --silent --insecure --fail {url} | iconv -c -f utf-8"
    return until(lambda: machine.run("sh", "-c", command).stdout, seconds=60, why=lambda: logs(machine))


def logs(machine: Machine) -> str:
    return machine.run("systemctl", "status", "--no-pager", "--full", *UNITS).stdout


def test_a_person_is_served_and_mailed_and_prometheus_counts_it(machine: Machine) -> None:
    served(machine, f"https://{NAME}/sante/pret")
    code = as_espace(machine, "flask help-code")
    walk = (f"{RELEASE}/.venv/bin/python", "-m", "tests.e2e.deploy.walk_to_mail", f"https://{NAME}")
    title = machine.out("sh", "-c", f"cd {RELEASE} && exec {' '.join(walk)}", text=code)
    assert "Il reste à activer votre espace" in title
    mail = until(lambda: machine.run("sh", "-c", "cat /srv/mails/new/*").stdout, why=lambda: logs(machine))
    assert f"To: {ADDRESS}" in mail
    metrics = served(machine, "http://127.0.0.1:9464/metrics")
    assert "espace_database_up 1.0" in metrics and 'espace_requests_total{route="/sante/pret",status="200"}' in metrics

    for unit in UNITS[1:]:  # a process that is killed at its start is started again and again
        shown = machine.out("systemctl", "show", unit, "--property=ActiveState,NRestarts")
        assert shown.split() == ["NRestarts=0", "ActiveState=active"], (unit, logs(machine))


def test_a_sound_is_made_under_the_filters_of_the_unit(machine: Machine) -> None:
    """numpy works without the calls that the unit refuses."""
    page = served(machine, f"https://{NAME}/creation/expert/conditions")
    path = re.search(r'<audio [^>]*src="([^"]+)"', page)
    assert path, page
    assert served(machine, f"https://{NAME}{path[1]}")


def test_data_is_private(machine: Machine) -> None:
    folder = "/var/lib/espace"
    served(machine, f"https://{NAME}/sante/pret")
    listed = machine.out("sh", "-c", f"stat --format='%a %U %n' {folder} {folder}/*").splitlines()
    assert listed[0] == f"700 espace {folder}"
    assert {line.split(maxsplit=1)[0] for line in listed[1:]} == {"600"} and len(listed) >= 2, listed
