"""The meaning of a mail server's refusal (RFC 5321 section 4.2, RFC 3463)."""

import re

NO_SUCH_ADDRESS = (550, 551, 553)
_ENHANCED = re.compile(rb"5\.(\d{1,3})\.\d{1,3}\b")
_ADDRESSING = b"1"


def says_no_such_address(code: int, answer: bytes) -> bool:
    """True when the address does not exist, so trying again is useless. Somebody can repair every other refusal.

    `550 5.7.1 Relaying denied`: an operator must let us send. `552 5.2.2`: somebody will empty the full mailbox.
    """
    enhanced = _ENHANCED.match(answer)
    return enhanced[1] == _ADDRESSING if enhanced else code in NO_SUCH_ADDRESS
