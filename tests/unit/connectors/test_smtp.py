"""SPEC 4.3, 4.4: what leaves by SMTP, read back from a real SMTP server."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from webapp.connectors.embedded_mailbox import ReceivedMessage, received_messages, start_mailbox
from webapp.connectors.smtp import SmtpTransport, Unsendable
from webapp.messages.message import RenderedMessage
from webapp.settings import Settings

HOSTILE_SUBJECT = "Bonjour\r\nBcc: tiers@exemple.fr"


def nothing() -> None:
    """The server is ready to take the text: nobody needs to know."""


def source(settings: Settings) -> str:
    """The newest message as it travelled."""
    newest = received_messages(settings.data_dir)[0].id
    return (settings.data_dir / "mailbox" / "new" / newest).read_text()


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[Settings]:
    mailbox = start_mailbox(tmp_path)
    yield Settings(data_dir=tmp_path, mail_port=mailbox.port, operator_name="Opérateur d’essai")
    mailbox.stop()


def deliver(settings: Settings, to: str = "zoe@exemple.fr", subject: str = "Objet – accentué") -> ReceivedMessage:
    html = '<!doctype html><html lang="fr"><p>été</p></html>'
    message = RenderedMessage("abc123", to, subject, "Texte : été\n", html)
    SmtpTransport(Flask(__name__), settings)(message, nothing)
    return received_messages(settings.data_dir)[0]


def test_a_message_is_text_and_html_with_the_same_subject(smtp: Settings) -> None:
    message = deliver(smtp)
    assert message.text.strip() == "Texte : été"
    assert "<p>été</p>" in message.html
    assert message.subject == "Objet – accentué"


def test_a_message_is_from_the_operator_and_says_it_is_automatic(smtp: Settings) -> None:
    assert deliver(smtp).sender == "Opérateur d’essai <ne-pas-repondre@example.org>"
    assert "Auto-Submitted: auto-generated" in source(smtp)


def test_the_same_message_sent_again_has_the_same_message_id(smtp: Settings) -> None:
    for _ in range(2):
        deliver(smtp)
        assert "Message-ID: <abc123@localhost>" in source(smtp)


def test_a_message_has_its_date_and_asks_for_no_automatic_answer(smtp: Settings) -> None:
    """RFC 3834, and what Exchange knows instead."""
    message = deliver(smtp)
    assert abs(datetime.now(UTC) - message.date) < timedelta(minutes=1)
    assert "X-Auto-Response-Suppress: All" in source(smtp)


@pytest.mark.parametrize("hostile", [{"to": "a@exemple.fr\r\nBcc: tiers@exemple.fr"}, {"subject": HOSTILE_SUBJECT}])
def test_no_header_can_be_injected(smtp: Settings, hostile: dict[str, str]) -> None:
    with pytest.raises(Unsendable):
        deliver(smtp, **hostile)
    assert received_messages(smtp.data_dir) == []


def test_an_address_that_needs_smtputf8_is_given_to_no_server(smtp: Settings) -> None:
    """No form accepts one: few servers know RFC 6531."""
    with pytest.raises(Unsendable):
        deliver(smtp, to="zoé@exemple.fr")
    assert received_messages(smtp.data_dir) == []


def test_an_address_in_an_international_domain_is_delivered(smtp: Settings) -> None:
    assert deliver(smtp, to="zoe@café-exemple.fr").to == "zoe@xn--caf-exemple-dbb.fr"


def test_a_server_that_is_down_is_an_error(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, mail_port=1)
    with pytest.raises((OSError, smtplib.SMTPException)):
        SmtpTransport(Flask(__name__), settings)(RenderedMessage("a", "a@exemple.fr", "s", "t", "h"), nothing)


def test_a_text_that_may_not_leave_does_not_leave(smtp: Settings) -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        SmtpTransport(Flask(__name__), smtp)(RenderedMessage("a", "a@exemple.fr", "s", "t", "h"), stop)
    assert received_messages(smtp.data_dir) == []


def test_who_files_a_message_is_given_ten_minutes(smtp: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 5321 section 4.5.3.2.6; who gave up earlier would send it twice."""
    patience: list[float | None] = []
    monkeypatch.setattr(smtplib.SMTP, "data", lambda host, _text: patience.append(host.sock.gettimeout()) or (250, b""))
    SmtpTransport(Flask(__name__), smtp)(RenderedMessage("a", "a@exemple.fr", "s", "t", "h"), nothing)
    assert patience == [600]
