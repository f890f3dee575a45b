"""Faults happen to those who asked for them, and the pages say what to do."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from testkit import faults
from tests.unit.testkit.conftest import TOKEN
from tests.unit.web.conftest import Walker
from webapp.connectors.embedded_mailbox import received_messages, start_mailbox
from webapp.settings import Settings

MESSAGE = "Date: Wed, 25 Nov 2026 12:00:00 +0000\nSubject: x\n\nx"


def ask(client: FlaskClient, *wanted: str, namespace: str = "") -> None:
    answer = client.put("/recette/pannes", json={"faults": wanted, "namespace": namespace}, headers=TOKEN)
    assert answer.status_code == 204


@pytest.mark.parametrize(("fault", "status"), [("internal-error", 500), ("database-down", 503)])
def test_a_fault_for_everyone_is_met_by_everyone_and_ends(client: FlaskClient, fault: str, status: int) -> None:
    ask(client, fault)
    assert client.get("/connexion").status_code == status
    ask(client)
    assert client.get("/connexion").status_code == 200


@pytest.mark.parametrize(("fault", "status"), [("internal-error", 500), ("database-down", 503)])
def test_a_fault_is_met_before_it_is_known_who_asks(walker: Walker, fault: str, status: int) -> None:
    account = walker.client.post("/recette/espaces", json={"state": "active"}, headers=TOKEN).get_json()
    walker.sign_in(account["password"], account["email"])
    assert walker.client.get("/espace").status_code == 200
    ask(walker.client, fault)
    assert walker.client.get("/espace").status_code == status


def test_a_fault_of_a_namespace_is_met_by_its_browsers_alone(client: FlaskClient) -> None:
    ask(client, "database-down", namespace="mine")
    assert client.get("/connexion").status_code == 200
    client.set_cookie(faults.COOKIE, "mine")
    assert client.get("/connexion").status_code == 503
    client.post("/recette/remise-a-zero", json={"namespace": "mine"}, headers=TOKEN)
    assert client.get("/connexion").status_code == 200


def test_an_expired_draft_is_met_once_and_explained(client: FlaskClient, walker: Walker) -> None:
    walker.to_details()
    ask(client, "draft-expired")
    walker.open("/creation/expert/formulaire")
    assert "plus de 24 heures" in walker.text
    walker.to_details()
    assert walker.heading == "Remplissez le formulaire d’inscription"


def test_a_fault_met_once_is_spent_and_nobody_elses_becomes_ones_own(client: FlaskClient, settings: Settings) -> None:
    ask(client, "draft-expired", "mail-down")
    client.set_cookie(faults.COOKIE, "mine")
    client.get("/connexion")
    assert faults.Faults(settings.data_dir).of("mine") == {"mail-down"}
    ask(client)
    assert faults.Faults(settings.data_dir).of("mine") == set()


def test_suites_that_ask_at_the_same_moment_all_get_what_they_asked_for(tmp_path: Path) -> None:
    names = [f"suite-{number}" for number in range(40)]

    def ask_alone(name: str) -> None:
        faults.Faults(tmp_path).put(name, [faults.Fault.MAIL_DOWN])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask_alone, names))
    assert [name for name in names if not faults.Faults(tmp_path).of(name)] == []


@pytest.mark.parametrize(("fault", "code"), [("mail-down", "421"), ("outbox-full", "452"), ("address-refused", "550")])
def test_the_mail_server_refuses_the_messages_of_a_namespace(
    client: FlaskClient, settings: Settings, fault: str, code: str
) -> None:
    ask(client, fault, namespace="mine")
    refusal = faults.Faults(settings.data_dir).smtp_refusal
    assert refusal("zoe+mine@exemple.test").startswith(code)
    assert refusal("Zoe+Mine@exemple.test").startswith(code)
    assert refusal("zoe+other@exemple.test") == refusal("zoe@exemple.test") == ""
    mailbox = start_mailbox(settings.data_dir, refusal)
    with smtplib.SMTP("127.0.0.1", mailbox.port) as server:
        server.sendmail("a@b.fr", "zoe+other@exemple.test", MESSAGE)
        with pytest.raises(smtplib.SMTPRecipientsRefused if code == "550" else smtplib.SMTPDataError):
            server.sendmail("a@b.fr", "zoe+mine@exemple.test", MESSAGE)
    mailbox.stop()
    assert len(received_messages(settings.data_dir)) == 1


def test_a_slow_database_makes_one_wait_and_answers(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(faults.time, "sleep", waited.append)
    ask(client, "database-slow")
    assert client.get("/connexion").status_code == 200
    assert waited == [faults.SLOW_SECONDS]
