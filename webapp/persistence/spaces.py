"""Spaces (SPEC 5.3, 8). An address belongs to one space at most."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.domain.subscriber_number import day_of, draw_number
from webapp.persistence.base import Base
from webapp.persistence.database import advisory_lock, for_update, insert
from webapp.persistence.lifecycle import ErasedWith, Export, FoundBy, Lifecycle
from webapp.persistence.subscriber_numbers import restores_of

BATCH_SIZE = 500  # spaces warned or erased in one transaction, at most


class Space(Base):
    """A professional space (SPEC 5.3). `sign_in_method`: "password" or "certificate" (SPEC 8.4).

    `recovery_failures`: wrong answers to mailed links since one was right (SPEC 8.2). `closes_at`: when a closing space
    is erased; `closing_reason`: "asked" or "unused". The days start when the notice is sent (SPEC 4.4): until then,
    `closing_notice_id` is the notice's id in the outbox.
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
    recovery_failures: Mapped[int] = mapped_column(default=0, server_default="0")
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    closing_reason: Mapped[str | None] = mapped_column(String(16))
    closing_notice_id: Mapped[str | None] = mapped_column(String(43), index=True)
    lifecycle = Lifecycle(
        erased_with=ErasedWith.NOTHING,
        expires="when its owner closes it, or after three years without use (close_space)",
        exported=Export(
            "",
            lambda _session, space, _now: [space],
            {
                "numero_abonne": "number",
                "adresse_electronique": "email",
                "cree_le": "created_at",
                "derniere_connexion_le": "last_used_at",
                "sera_efface_le": "closes_at",
                "coordonnees": "details",
            },
        ),
        found_by=FoundBy.EMAIL,
        loose={"closing_notice_id": "emptied once the notice is sent; a purged or lost notice must not count as sent"},
    )


def add_space(session: Session, now: datetime, **columns: Any) -> Space:
    """Add a space with a number that no other space has. A number that is taken is drawn again (SPEC 5.4)."""
    restores = restores_of(session, day_of(now))
    while True:
        values = columns | {"id": token_urlsafe(24), "number": draw_number(now, restores=restores)}
        added = insert(session, Space).values(created_at=now, last_used_at=now, **values)
        if space := session.scalars(
            added.on_conflict_do_nothing(index_elements=["number"]).returning(Space)
        ).one_or_none():
            return space


def lock_addresses(session: Session, *email_keys: str) -> None:
    """Lock these addresses until the transaction ends. Whoever assigns or frees an address locks it first."""
    advisory_lock(session, *(f"address {email_key}" for email_key in email_keys))


def space_of_email(session: Session, email_key: str, *, lock: bool = False) -> Space | None:
    rows = select(Space).where(Space.email_key == email_key)
    return session.scalars(for_update(session, rows) if lock else rows).one_or_none()


def space_of_number(session: Session, number: str) -> Space | None:
    """Lock the space with a subscriber number."""
    return session.scalars(for_update(session, select(Space).where(Space.number == number))).one_or_none()


def space_by_id(session: Session, space_id: str) -> Space | None:
    return session.get(Space, space_id)


def space_to_change(session: Session, space_id: str) -> Space:
    """Lock a space until the transaction ends and read its current state."""
    return session.scalars(for_update(session, select(Space).where(Space.id == space_id))).one()


def space_behind(session: Session, space_id: Select[Any]) -> Space | None:
    """Lock the space that a row belongs to, before that row (see `for_update`)."""
    return session.scalars(for_update(session, select(Space).where(Space.id.in_(space_id)))).one_or_none()


def unused_spaces(session: Session, since: datetime) -> Sequence[Space]:
    """Lock a batch of the spaces that nobody has used since this moment and that are not closing."""
    rows = select(Space).where(Space.last_used_at <= since, Space.closes_at.is_(None))
    return session.scalars(for_update(session, rows.limit(BATCH_SIZE), skip_locked=True)).all()


def closed_spaces(session: Session, now: datetime) -> Sequence[Space]:
    """Lock a batch of the spaces whose notice was sent and whose days have passed."""
    rows = select(Space).where(Space.closes_at <= now, Space.closing_notice_id.is_(None))
    return session.scalars(for_update(session, rows.limit(BATCH_SIZE), skip_locked=True)).all()


def space_of_closing_notice(session: Session, message_id: str) -> Space | None:
    """Lock the space whose erasure this unsent message announces."""
    return session.scalars(
        for_update(session, select(Space).where(Space.closing_notice_id == message_id))
    ).one_or_none()
