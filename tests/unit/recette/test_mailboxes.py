"""Issue 6, point 3: mail is read by Mailpit or by IMAP as it is by the kit; one interface."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from email.message import EmailMessage
from imaplib import IMAP4

import pytest
from pytest_espace_pro import mailboxes
from pytest_espace_pro.kit import Kit
from pytest_espace_pro.mailboxes import Imap, KitMailbox, Mailbox, Mailpit, NoMessage, open_mailbox

from tests.unit.recette.mail_servers import imap, mailpit, message

ZOE = "zoe+1f+gw0-2a@exemple.test"
SENT = [
    message(ZOE, "Votre code : ABCD-EFGH-2345. http://localhost/activation/code?code=ABCD"),
    message(f"chl{ZOE}", "Votre code : WXYZ-WXYZ-2345."),
    message(ZOE, "Votre mot de passe est changé : http://localhost/mot-de-passe-oublie/xyz", "Mot de passe"),
]
SERVERS: dict[str, Callable[[list[EmailMessage]], AbstractContextManager[str]]] = {"mailpit": mailpit, "imap": imap}


@pytest.fixture(params=SERVERS)
def received(request: pytest.FixtureRequest) -> Iterator[tuple[Mailbox, list[EmailMessage]]]:
    """A mailbox, and what its server holds: more can come."""
    messages = list(SENT)
    with (
        SERVERS[request.param](messages) as url,
        closing(open_mailbox(f"{request.param}:{url}", None)) as mailbox,
    ):
        yield mailbox, messages


Received = tuple[Mailbox, list[EmailMessage]]


def test_the_newest_message_of_an_address_comes_first_and_no_other_address_is_read(received: Received) -> None:
    mailbox, _ = received
    assert [one.subject for one in mailbox.messages(ZOE)] == ["Mot de passe", "Espace professionnel"]
    newest = mailbox.messages(ZOE)[0]
    assert newest.sender == "ne-pas-repondre@example.org" and newest.to == ZOE
    assert newest.text.strip() == "Votre mot de passe est changé : http://localhost/mot-de-passe-oublie/xyz"
    assert newest.html.strip().startswith("<p>Votre mot de passe est changé")


def test_the_code_and_the_links_are_found_in_the_message_that_holds_them(received: Received) -> None:
    mailbox, _ = received
    assert mailbox.code_sent_to(ZOE) == "ABCD-EFGH-2345"
    assert mailbox.link_sent_to(ZOE, "/activation/code") == "http://localhost/activation/code?code=ABCD"
    assert mailbox.link_sent_to(ZOE, "/mot-de-passe-oublie/").endswith("/xyz")


def test_a_message_that_comes_later_is_waited_for(received: Received, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox, messages = received
    later = message(ZOE, "Votre code : 2345-6789-ABCD.")
    monkeypatch.setattr(mailboxes.time, "sleep", lambda _: messages.append(later))
    assert mailbox.messages(ZOE, at_least=3)[0].code == "2345-6789-ABCD"


def test_what_does_not_come_is_said_with_what_came(received: Received) -> None:
    mailbox, _ = received
    with pytest.raises(NoMessage, match=r"has received \['Mot de passe', 'Espace professionnel'\]"):
        mailbox.messages(ZOE, at_least=3, wait_seconds=0)


def test_the_option_chooses_the_mailbox() -> None:
    assert isinstance(open_mailbox("kit", Kit("http://localhost", "token")), KitMailbox)
    assert isinstance(open_mailbox("mailpit:http://localhost:8025", None), Mailpit)
    assert isinstance(open_mailbox("imap:imaps://a:b@localhost/INBOX", None), Imap)


@pytest.mark.parametrize("where", ["kit", "pop:pop://a:secret@localhost", "mailpit", "imap:a:secret@localhost"])
def test_a_mailbox_that_cannot_be_is_refused_without_telling_the_password(where: str) -> None:
    with pytest.raises(ValueError, match="--espace-mail") as refused:
        open_mailbox(where, None)
    assert "secret" not in str(refused.value)


def test_a_wrong_password_is_said_at_once() -> None:
    with imap(SENT) as url, pytest.raises(IMAP4.error):
        Imap(url.replace("p%40ss", "wrong")).received(ZOE)
