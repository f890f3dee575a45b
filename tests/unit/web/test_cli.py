"""The operator's commands (docs/operations.md)."""

import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from sqlalchemy import select

from tests.support.bounces import report
from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import EMAIL, Walker
from webapp import create_app
from webapp.messages.message import RenderedMessage
from webapp.persistence.outbox import OutboxMessage
from webapp.services import Services
from webapp.settings import Settings
from webapp.usecases.outbox.send_outbox import send_next
from webapp.usecases.registration.cancel_registration import cancel_registration
from webapp.usecases.registration.email_availability import EmailStatus, email_availability


def run(app: Flask, command: str) -> str:
    result = app.test_cli_runner().invoke(args=command.split())
    assert result.exit_code == 0, result.output
    return result.output


def test_purge_says_what_it_erased(app: Flask, walker: Walker, clock: ManualClock) -> None:
    walker.to_registered()
    clock.advance(hours=49)
    assert "drafts: 2" in run(app, "purge")  # the outcome, and the answer to the last press


def test_flush_sends_what_is_due(app: Flask, walker: Walker, sent: list[RenderedMessage]) -> None:
    walker.to_registered()
    assert "1 messages handled" in run(app, "outbox flush")
    assert len(sent) == 1


def test_upgrade_can_be_run_again(app: Flask) -> None:
    for _ in range(2):
        run(app, "database upgrade")


def test_the_operator_signs_a_space_out_or_everyone(app: Flask, walker: Walker, number: str) -> None:
    walker.sign_in()
    assert "0 spaces" in run(app, "sessions end --number 20232330009999")
    assert walker.open("/espace").url == "/espace"
    assert "1 spaces" in run(app, f"sessions end --number {number}")
    assert walker.open("/espace").url == "/connexion"
    walker.sign_in()
    assert "1 spaces" in run(app, "sessions end --all")
    assert walker.open("/espace").url == "/connexion"
    walker.sign_in()
    assert walker.open("/espace/historique").text.count("Tous vos appareils ont été déconnectés.") == 2


def test_signing_everyone_out_is_not_done_by_mistake(app: Flask) -> None:
    for command in ("sessions end", "sessions end --all --number 20232330000001"):
        assert app.test_cli_runner().invoke(args=command.split()).exit_code == 2


def test_the_history_is_kept_a_year(app: Flask, walker: Walker, number: str, clock: ManualClock) -> None:
    clock.advance(days=200)
    walker.sign_in()
    clock.advance(days=200)
    assert "audit_events: 1" in run(app, "purge")
    shown = run(app, f"audit show --number {number}")
    assert "signed_in" in shown and "space_opened" not in shown


def test_passwords_are_counted_by_the_key_and_the_cost_that_they_need(
    app: Flask, walker: Walker, number: str, settings: Settings
) -> None:
    walker.to_registered()
    walker.client.delete_cookie("espace")
    values = settings.model_dump() | {"secret_key": "another key", "argon2_time_cost": 2}
    lines = run(create_app(Settings(**values)), "passwords").splitlines()
    form = "key [0-9a-f]{8} \\(GONE: no secret is right\\), cost 1:8:1 \\(NOT in ESPACE_ARGON2_FORMER\\)"
    assert len(lines) == 2 and all(re.fullmatch(f" +1 (password|trusted answer): {form}", line) for line in lines)
    assert re.fullmatch(" +1 password: key [0-9a-f]{8}, cost 1:8:1", run(app, "passwords").splitlines()[0])


def test_settings_prints_the_table_of_the_readme(app: Flask) -> None:
    assert "ESPACE_SECRET_KEY" in run(app, "settings")


def test_the_operator_prints_the_record_that_verifies_signatures(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["mail", "dkim"])
    assert result.exit_code == 1 and "messages are not signed" in result.output
    key = rsa.generate_private_key(65537, 2048)
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    signing = create_app(Settings(data_dir=tmp_path, mail_dkim_key_file=tmp_path / "key.pem"))
    assert run(signing, "mail dkim").startswith('espace._domainkey.example.org. IN TXT ( "v=DKIM1; k=rsa; p=MII')
    signing.extensions["espace"].database.engine.dispose()


def test_a_report_given_to_the_command_is_told_on_the_page_of_the_request(
    app: Flask, walker: Walker, services: Services, tmp_path: Path
) -> None:
    """SPEC 3.5: nothing comes? Correct the address."""
    walker.to_registered()
    assert send_next(services)
    page = walker.url
    assert "n’a pas pu être remis" not in walker.text
    with services.database.read() as session:
        message_id = session.scalars(select(OutboxMessage.id)).one()
    (tmp_path / "report").write_bytes(report(message_id, EMAIL))
    with (tmp_path / "report").open("rb") as given:
        result = app.test_cli_runner().invoke(args=["mail", "bounces"], input=given.read())
    assert result.output == "1 messages read, 1 of ours could not be delivered\n"
    walker.open(page)
    assert "n’a pas pu être remis" in walker.text and "Corriger mon adresse électronique" in walker.text


def test_the_operator_ends_a_refusal_whose_link_is_lost(
    app: Flask, walker: Walker, services: Services, sent: list[RenderedMessage]
) -> None:
    nobody_refuses = app.test_cli_runner().invoke(args=["mail", "accept", EMAIL])
    assert nobody_refuses.exit_code == 1 and "nobody refuses" in nobody_refuses.output
    walker.to_registered()
    run(app, "outbox flush")
    link = next(word for word in sent[0].text.split() if "/annulation/" in word)
    cancel_registration(services, link.rsplit("/", 1)[1], refuses_further=True)
    assert "accepted again" in run(app, f"mail accept {EMAIL.upper()}")
    assert email_availability(services, EMAIL).status is EmailStatus.FREE
