"""Every hash of a password or a trusted answer that is stored. What is encrypted, in drafts, lives 24 hours."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.persistence.registrations import Registration
from webapp.persistence.spaces import Space

COLUMNS = (
    ("password", Space.password_hash),
    ("trusted answer", Space.trusted_answer_hash),
    ("password, waiting for its code", Registration.password_hash),
    ("trusted answer, waiting for its code", Registration.trusted_answer_hash),
)
ROWS_AT_ONCE = 1000


def stored_hashes(session: Session) -> Iterator[tuple[str, str]]:
    """Each hash, after what it is a hash of. The rows are read as they are consumed."""
    for kind, column in COLUMNS:
        for stored in session.scalars(select(column).execution_options(yield_per=ROWS_AT_ONCE)):
            yield kind, stored
