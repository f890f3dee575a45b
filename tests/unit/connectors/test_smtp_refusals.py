"""SPEC 4.4: only an address that does not exist is given up."""

import pytest

from webapp.connectors.smtp_refusals import says_no_such_address


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (550, b"no such user"),
        (551, b"moved"),
        (553, b"bad name"),
        (550, b"5.1.1 unknown"),
        (554, b"5.1.2 no such host"),
    ],
)
def test_an_address_that_does_not_exist(code: int, answer: bytes) -> None:
    assert says_no_such_address(code, answer)


@pytest.mark.parametrize(
    ("code", "answer"),
    [(550, b"5.7.1 Relaying denied"), (552, b"5.2.2 Mailbox full"), (554, b"blocked"), (451, b"4.7.1 try later")],
)
def test_a_refusal_that_somebody_can_mend(code: int, answer: bytes) -> None:
    assert not says_no_such_address(code, answer)
