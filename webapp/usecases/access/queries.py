"""What the operator may know of stored secrets (docs/operations.md, Rotate the key)."""

from collections import Counter

from webapp.persistence.stored_hashes import stored_hashes
from webapp.services import Services


def count_hashes(services: Services) -> Counter[str]:
    """How many stored passwords and trusted answers need each key and each cost of Argon2id.

    Read it before a key or a former cost is removed from the settings.
    """
    with services.database.read() as session:
        return Counter(f"{kind}: {services.passwords.describe(stored)}" for kind, stored in stored_hashes(session))
