"""RFC 3464: what a report says of one of our messages."""

from io import BytesIO
from mailbox import Maildir, mbox
from pathlib import Path

import pytest

from tests.support.bounces import report
from webapp.connectors.bounces import Bounce, read_bounce, received_reports

HOST = "espace.exemple.fr"
OURS = Bounce("abc_123-x", ("zoe@exemple.fr",))


def read(**changes: str) -> Bounce | None:
    return read_bounce(report("abc_123-x", "zoe@exemple.fr", host=HOST, **changes), HOST)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_our_message_and_the_address_that_refused_it(returned: str) -> None:
    assert read(returned=returned) == OURS


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "delayed"},
        {"action": "delivered"},
        {"status": "4.2.2"},
        {"status": "2.0.0"},
        {"kind": "x400"},
        {"content": "multipart/mixed"},
        {"returned_id": "<abc_123-x@ailleurs.exemple.fr>"},
        {"returned_id": "abc_123-x"},
        {"returned_id": "<a b@espace.exemple.fr>"},
    ],
)
def test_a_delay_a_success_and_what_is_not_ours_say_nothing(changes: dict[str, str]) -> None:
    assert read(**changes) is None


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"Subject: Absence\r\n\r\nJe suis absente.",
        b"Content-Type: multipart/report\r\n\r\nno part",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\xff",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n--b--",
    ],
)
def test_what_is_no_report_or_is_broken_is_passed_over(source: bytes) -> None:
    assert read_bounce(source, HOST) is None


def nested(depth: int) -> bytes:
    """Parts within parts."""
    heads = [b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)]
    return b"".join(heads)


def test_a_report_of_a_thousand_parts_within_parts_is_passed_over_and_those_after_it_are_read(tmp_path: Path) -> None:
    folder = Maildir(tmp_path / "bounces")
    folder.add(nested(1000))
    folder.add(report("abc_123-x", "zoe@exemple.fr", host=HOST))
    file = mbox(tmp_path / "box")
    file.add(nested(1000))
    file.add(report("abc_123-x", "zoe@exemple.fr", host=HOST))
    file.close()
    for where in ("bounces", "box"):
        read = [read_bounce(source, HOST) for source in received_reports(tmp_path / where, BytesIO())]
        assert sorted(read, key=str) == sorted([None, OURS], key=str)


def test_a_maildir_is_read_once(tmp_path: Path) -> None:
    folder = Maildir(tmp_path / "bounces")
    folder.add(b"Subject: one\n\n")
    folder.add(b"Subject: two\n\n")
    assert len(list(received_reports(tmp_path / "bounces", BytesIO()))) == 2
    assert list(received_reports(tmp_path / "bounces", BytesIO())) == []
    assert len(Maildir(tmp_path / "bounces")) == 2


def test_an_mbox_and_the_standard_input_are_read(tmp_path: Path) -> None:
    file = mbox(tmp_path / "box")
    file.add(report("abc_123-x", "zoe@exemple.fr", host=HOST))
    file.flush()
    for source in (*received_reports(tmp_path / "box", BytesIO()), *received_reports(None, BytesIO(file.get_bytes(0)))):
        assert read_bounce(source, HOST) == OURS
    file.close()
