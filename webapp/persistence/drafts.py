"""Drafts are kept encrypted for 24 hours (HOUSE "A step is declared") and found by random id or by owner."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Index, LargeBinary, String, and_, bindparam, delete, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.domain.draft import Draft
from webapp.persistence.base import Base
from webapp.persistence.database import advisory_lock, for_update
from webapp.persistence.lifecycle import ErasedWith, FoundBy, Lifecycle, after
from webapp.security.keyring import CannotDecrypt, Keyring

LIFETIME = timedelta(hours=24)  # with 20 h or more, WCAG 2.2.1 requires no warning
SHOWN_FOR = timedelta(hours=1)
"""How long the last page of a journey is shown (SPEC 8.9). Nobody types there, so nothing is lost with it."""
LATE_FOR = timedelta(minutes=1)
"""How long what was sent under a former id may arrive after the one that renewed it."""
_OF_A_SPACE = text("space_id IS NOT NULL")


MAX_SEALED_BYTES = 32 * 1024


class DraftTooLarge(Exception):
    """Forms bound what they keep, so that none of ours makes such a draft."""


class DraftRow(Base):
    """What a person has typed so far in a journey, encrypted and kept for 24 hours (SPEC 3).

    A draft belongs to the browser that knows its id, or to a signed-in space (`space_id`), with one per `subject`.

    Each accepted step gives it another id (docs/decisions/0027). `former_id`: what the browser had before. It serves to
    write only, until `former_until`; then it serves no more if the browser has used the new one (`renewal_seen`), and
    else it opens the draft as before, because the answer with the new one was lost.
    """

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    journey: Mapped[str] = mapped_column(String(32))
    space_id: Mapped[str | None] = mapped_column(String(43))
    subject: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    former_id: Mapped[str | None] = mapped_column(String(43), index=True)
    former_until: Mapped[datetime | None]
    renewal_seen: Mapped[bool | None]
    lifecycle = Lifecycle(
        erased_with=ErasedWith.SPACE,
        expires=after("expires_at"),
        exported="unfinished input, kept for a day",
        found_by=FoundBy.SPACE,
        loose={
            "space_id": "a draft is locked before its space (docs/decisions/0013): a key would lock it after",
            "former_id": "an id that this draft had: no row has it",
        },
    )
    __table_args__ = (
        Index(
            "drafts_of_spaces",
            "space_id",
            "journey",
            "subject",
            unique=True,
            sqlite_where=_OF_A_SPACE,
            postgresql_where=_OF_A_SPACE,
        ),
    )


@dataclass(frozen=True)
class DraftKey:
    """Identifies a draft of a journey: by the `id` that a browser knows, or by a space and a `subject`.

    Of a draft that was found: `is_late`, the id that was sought is a former one that only writes; `is_unseen`, no
    browser had used the new id yet.
    """

    journey: str
    id: str | None = None
    space_id: str | None = None
    subject: str | None = None
    is_late: bool = False
    is_unseen: bool = False

    @property
    def is_new(self) -> bool:
        return self.id is None and self.space_id is None


_LIVE = select(DraftRow).where(DraftRow.journey == bindparam("journey"), DraftRow.expires_at > bindparam("now"))
_FORMER = and_(
    DraftRow.former_id == bindparam("id"),
    or_(DraftRow.former_until > bindparam("now"), DraftRow.renewal_seen.is_not(True)),
)
_BY_ID = _LIVE.where(or_(DraftRow.id == bindparam("id"), _FORMER), DraftRow.space_id.is_(None))
_BY_SPACE = _LIVE.where(DraftRow.space_id == bindparam("space_id"), DraftRow.subject == bindparam("subject"))
"""Built once, because every page of a journey reads its draft."""


def find(
    session: Session, keyring: Keyring, key: DraftKey, now: datetime, *, lock: bool = False
) -> tuple[DraftKey, Draft] | None:
    """The draft and its key. None if it has expired, belongs to someone else, or its encryption key is gone."""
    if key.is_new:
        return None
    rows = _BY_ID if key.space_id is None else _BY_SPACE
    if lock:
        rows = for_update(session, rows)
        _lock_absent(session, key)
    sought = {"journey": key.journey, "now": now, "id": key.id, "space_id": key.space_id, "subject": key.subject or ""}
    row = session.scalars(rows, sought).one_or_none()
    try:
        return (_key_of(row, key, now), Draft.from_json(keyring.decrypt(row.sealed))) if row else None
    except CannotDecrypt:
        return None


def _key_of(row: DraftRow, sought: DraftKey, now: datetime) -> DraftKey:
    is_former = sought.space_id is None and row.id != sought.id
    is_late = is_former and row.former_until is not None and row.former_until > now
    is_unseen = not is_former and row.former_id is not None and not row.renewal_seen
    return replace(sought, id=row.id, is_late=is_late, is_unseen=is_unseen)


def add(session: Session, keyring: Keyring, key: DraftKey, draft: Draft, now: datetime) -> DraftKey:
    """Store a new draft, which replaces an expired one of the same space and subject."""
    if key.space_id is not None:
        owned = DraftRow.space_id == key.space_id, DraftRow.subject == (key.subject or "")
        session.execute(delete(DraftRow).where(DraftRow.journey == key.journey, *owned))
    row = DraftRow(
        id=token_urlsafe(32),
        journey=key.journey,
        space_id=key.space_id,
        subject=None if key.space_id is None else key.subject or "",
        sealed=_sealed(keyring, draft),
        expires_at=now + LIFETIME,
    )
    session.add(row)
    return replace(key, id=row.id)


def put(session: Session, keyring: Keyring, key: DraftKey, draft: Draft, expires_at: datetime) -> None:
    """Store a draft under the id that its key names, in place of what is there. The caller has locked that id."""
    session.execute(delete(DraftRow).where(DraftRow.id == key.id))
    session.add(DraftRow(id=key.id, journey=key.journey, sealed=_sealed(keyring, draft), expires_at=expires_at))


def write(session: Session, keyring: Keyring, key: DraftKey, draft: Draft, now: datetime) -> None:
    """Save the draft for 24 more hours, or its outcome for one. Call it in the transaction that found the draft."""
    life = LIFETIME if draft.outcome is None else SHOWN_FOR
    written = {"sealed": _sealed(keyring, draft), "expires_at": now + life}
    session.execute(update(DraftRow).where(DraftRow.id == key.id).values(written))


def renew(session: Session, key: DraftKey, held: str, now: datetime) -> DraftKey:
    """Give the draft another id. `held`: the one that the browser holds until the answer arrives."""
    new_id = token_urlsafe(32)
    renewed = {"id": new_id, "former_id": held, "former_until": now + LATE_FOR, "renewal_seen": False}
    session.execute(update(DraftRow).where(DraftRow.id == key.id).values(renewed))
    return replace(key, id=new_id)


def see_renewal(session: Session, key: DraftKey) -> None:
    """The browser has used the new id: the former one opens nothing any more."""
    session.execute(update(DraftRow).where(DraftRow.id == key.id).values(renewal_seen=True))


def erase(session: Session, key: DraftKey) -> None:
    """Erase a draft, so that its journey starts again."""
    known = (DraftRow.id == key.id, DraftRow.space_id.is_(None))
    owned = (DraftRow.space_id == key.space_id, DraftRow.subject == (key.subject or ""))
    whose = known if key.space_id is None else owned
    session.execute(delete(DraftRow).where(DraftRow.journey == key.journey, *whose))


def _sealed(keyring: Keyring, draft: Draft) -> bytes:
    """The draft as it is stored.

    Raises:
        DraftTooLarge: it takes more than `MAX_SEALED_BYTES`.
    """
    sealed = keyring.encrypt(draft.to_json())
    if len(sealed) > MAX_SEALED_BYTES:
        raise DraftTooLarge
    return sealed


def _lock_absent(session: Session, key: DraftKey) -> None:
    """Lock a draft that has no row yet: two tabs of one space that start at once share one draft."""
    if key.space_id is not None:
        advisory_lock(session, f"draft {key.space_id} {key.journey} {key.subject}")
