"""All tables: whoever needs them complete imports ``metadata`` from here, not ``Base.metadata``."""

from webapp.persistence import (  # noqa: F401 (a table is known once its module is imported)
    audit,
    challenges,
    drafts,
    former_addresses,
    outbox,
    passkeys,
    rate_limits,
    registrations,
    resets,
    sign_ins,
    spaces,
    subscriber_numbers,
)
from webapp.persistence.base import Base

metadata = Base.metadata
