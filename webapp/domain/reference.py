"""A short number that people read out on the phone: of an incident, or of a message to the operator (SPEC 9)."""

import secrets

from webapp.domain.activation_code import ALPHABET

LENGTH = 8
GROUP = 4


def new_reference() -> str:
    """Eight characters without look-alikes in two groups, such as `K7Q4-2M9C`: 38 bits. It opens nothing."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{code[:GROUP]}-{code[GROUP:]}"


def read_reference(typed: str) -> str:
    """The reference as logs hold it, however it was typed; else an empty text."""
    code = "".join(filter(str.isalnum, typed.upper()))
    return f"{code[:GROUP]}-{code[GROUP:]}" if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
