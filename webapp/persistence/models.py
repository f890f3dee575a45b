"""Tables. Moments are aware UTC datetimes; personal data that is not searched is one JSON document."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from webapp.messages.message import MAIL


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC (SQLite knows no time zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


OBJECTION_LIFETIME = timedelta(days=7)
OF_A_SPACE = text("space_id IS NOT NULL")
WAITING = text("sent_at IS NULL AND dropped_at IS NULL")


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON}  # noqa: RUF012 (SQLAlchemy's own convention)


class Draft(Base):
    """What a person has typed in a journey so far, encrypted (SPEC 3). Lives 24 hours.

    It belongs to the browser that knows its id, or to a signed-in space (``space_id``): then one draft a ``subject``.
    """

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    journey: Mapped[str] = mapped_column(String(32))
    space_id: Mapped[str | None] = mapped_column(String(43))
    subject: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (
        Index(
            "drafts_of_spaces",
            "space_id",
            "journey",
            "subject",
            unique=True,
            sqlite_where=OF_A_SPACE,
            postgresql_where=OF_A_SPACE,
        ),
    )


class Registration(Base):
    """A registration that waits for its activation code (SPEC 4): of a space, or of another address of ``space_id``.

    ``tried_email_keys``: the addresses that it had before it was corrected (SPEC 3.5).
    """

    __tablename__ = "registrations"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    trusted_answer_hash: Mapped[str] = mapped_column(String(255))
    details: Mapped[dict[str, Any]]
    code_hash: Mapped[str] = mapped_column(String(64))
    cancel_hash: Mapped[str] = mapped_column(String(64), index=True)
    space_id: Mapped[str | None] = mapped_column(String(43), index=True)
    tried_email_keys: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ExpiredCode(Base):
    """All that is left of a request whose 48 hours have passed: enough to say « expired » to who holds the code."""

    __tablename__ = "expired_codes"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64))
    forget_at: Mapped[datetime] = mapped_column(index=True)


class Space(Base):
    """A professional space (SPEC 5.3). ``sign_in_method``: « password », or « certificate » (SPEC 8.4).

    ``closes_at``: when it will be erased, if it is to be; ``closing_reason``: "asked" or "unused". The days count from
    the sending of the notice (SPEC 4.4): until then ``closing_notice_id`` is its id in the outbox.
    """

    __tablename__ = "spaces"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    number: Mapped[str] = mapped_column(String(14), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    sign_in_method: Mapped[str] = mapped_column(String(16), default="password")
    password_hash: Mapped[str] = mapped_column(String(255))
    trusted_answer_hash: Mapped[str] = mapped_column(String(255))
    details: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime] = mapped_column(index=True)
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    closing_reason: Mapped[str | None] = mapped_column(String(16))
    closing_notice_id: Mapped[str | None] = mapped_column(String(43), index=True)


class FormerAddress(Base):
    """The address that a space had before (SPEC 8.3): for seven days its holder can object, and nobody can take it.

    ``expires_at`` is seven days after the change; the days count from the sending of the notice (SPEC 4.4): until then
    ``notice_id`` is its id in the outbox, afterwards ``objectable_until`` is when they end.
    """

    __tablename__ = "former_addresses"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(43), index=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    notice_id: Mapped[str | None] = mapped_column(String(43), index=True)
    objectable_until: Mapped[datetime | None]

    def deadline(self, now: datetime) -> datetime:
        """When its holder can no longer object: in seven days while the notice has not left."""
        return now + OBJECTION_LIFETIME if self.notice_id else self.objectable_until or self.expires_at


class DailySequence(Base):
    """Last number given out on a day (SPEC 5.4)."""

    __tablename__ = "daily_sequences"
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class OutboxMessage(Base):
    """A message to send (SPEC 4.4), written in the transaction that causes it. ``sealed`` is emptied once it is sent.

    ``channel``: what takes it. The previous release does not know the column, and writes mail only.
    """

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16), server_default=MAIL)
    registration_id: Mapped[str | None] = mapped_column(String(43))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("outbox_due", "next_attempt_at", sqlite_where=WAITING, postgresql_where=WAITING),)


class SpentChallenge(Base):
    """A challenge that has been answered, by a person or by a passkey: it serves once (SPEC 6, 8.1)."""

    __tablename__ = "spent_challenges"
    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class HelpCode(Base):
    """A code that support has given, to be used in place of an answer to the anti-robot check (SPEC 6). Serves once."""

    __tablename__ = "help_codes"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SpaceSession(Base):
    """A device that is signed in to a space (SPEC 8.1). The cookie holds the token, the row its hash."""

    __tablename__ = "space_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(43), unique=True)
    space_id: Mapped[str] = mapped_column(String(43), index=True)
    device: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempts(Base):
    """Sign-ins to one address that failed in a row, whether or not a space has it (SPEC 8.1, 8.7)."""

    __tablename__ = "sign_in_attempts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ResetLink(Base):
    """A link to change a forgotten password (SPEC 8.2): once, within the hour."""

    __tablename__ = "reset_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    space_id: Mapped[str] = mapped_column(String(43), index=True)
    failures: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Passkey(Base):
    """A key that opens a space from its owner's device (SPEC 8.1). ``id``: base64url, given by the device.

    ``sign_count``: of uses, as far as the device tells; one that goes back is a copy's.
    """

    __tablename__ = "passkeys"
    id: Mapped[str] = mapped_column(String(1364), primary_key=True)  # 1023 bytes at most (WebAuthn 4, Credential ID)
    space_id: Mapped[str] = mapped_column(String(43), index=True)
    name: Mapped[str] = mapped_column(String(100))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class AuditEvent(Base):
    """What happened to a space: rows are added and never changed (SPEC 8). No secret; the space by its number only."""

    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(14), index=True)
    code: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


class RateCounter(Base):
    """How often something happened in a window of time."""

    __tablename__ = "rate_counters"
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
