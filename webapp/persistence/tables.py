"""All tables, in the order of locks (docs/decisions/0013).

Code that needs every table imports `TABLES` or `metadata` from here: `Base.metadata` may be incomplete.
"""

from webapp.persistence.audit import AuditEvent
from webapp.persistence.base import Base
from webapp.persistence.challenges import SpentChallenge
from webapp.persistence.drafts import DraftRow
from webapp.persistence.former_factors import FormerFactors
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.passkeys import Passkey
from webapp.persistence.rate_limits import RateCounter
from webapp.persistence.registrations import Registration
from webapp.persistence.sign_ins import SignInAttempts, SpaceSession
from webapp.persistence.spaces import Space
from webapp.persistence.subscriber_numbers import RestoredDay
from webapp.persistence.verifications import Verification

TABLES: tuple[type[Base], ...] = (
    OutboxMessage,
    DraftRow,
    Space,
    Registration,
    Verification,
    SpaceSession,
    Passkey,
    FormerFactors,
    AuditEvent,
    SpentChallenge,
    SignInAttempts,
    RateCounter,
    RestoredDay,
)
metadata = Base.metadata
