"""Each table says what becomes of its rows, and what is said is done: erasure, purge, export, the kit's reset."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Date, Float, Integer, LargeBinary, String, func, select
from sqlalchemy.orm import Session

from tests.unit.conftest import NOON
from webapp.persistence.audit import AuditEvent
from webapp.persistence.base import Base
from webapp.persistence.database import Database
from webapp.persistence.drafts import DraftRow
from webapp.persistence.erasure import erase_space
from webapp.persistence.lifecycle import ErasedWith, Export, FoundBy
from webapp.persistence.outbox import OutboxMessage
from webapp.persistence.purge import purge
from webapp.persistence.sign_ins import SpaceSession
from webapp.persistence.spaces import Space
from webapp.persistence.tables import TABLES, metadata
from webapp.persistence.types import UtcDateTime
from webapp.persistence.verifications import EXPIRED_CODE, Verification
from webapp.security.keyring import Keyring, Purpose

KEYRING = Keyring(["secret"])
VALUES: dict[type, Any] = {String: "x", Integer: 1, Float: 1.0, LargeBinary: b"x", UtcDateTime: NOON, JSON: {}}
VALUES[Date] = NOON.date()
NEEDS_COLUMN = {
    FoundBy.EMAIL: "email",
    FoundBy.NUMBER: "number",
    FoundBy.KEYED_EMAIL: "key",
    FoundBy.CONTENT: "sealed",
    FoundBy.SPACE: "space_id",
}
of_each_table = pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__tablename__)


def columns(model: type[Base]) -> dict[str, Column[Any]]:
    return {column.name: column for column in model.__table__.columns if isinstance(column, Column)}


def a_row(model: type[Base], **given: Any) -> Base:
    """Build a row with only the columns that the table requires, for the space "x", that expires at noon."""
    needed = {
        name: next(value for kind, value in VALUES.items() if isinstance(column.type, kind))
        for name, column in columns(model).items()
        if name in {"space_id", "expires_at"} or not (column.nullable or column.default)
    }
    return model(**needed | given)


def tables_with_rows(session: Session) -> set[str]:
    return {
        model.__tablename__ for model in TABLES if session.scalar(select(func.count()).select_from(model.__table__))
    }


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A row in each table."""
    with Database(database_url).transaction() as session:
        session.add_all(a_row(model) for model in TABLES)
        session.flush()
        yield session


def test_each_table_is_among_those_that_are_erased_purged_and_exported() -> None:
    assert {model.__table__ for model in TABLES} == {*metadata.tables.values()}


@of_each_table
def test_each_table_says_itself_what_becomes_of_its_rows(model: type[Base]) -> None:
    assert "lifecycle" in vars(model)
    said = model.lifecycle
    assert said.expires and said.exported
    if column := NEEDS_COLUMN.get(said.found_by):
        assert column in columns(model)


@of_each_table
def test_what_names_a_row_is_a_foreign_key_or_says_why_not(model: type[Base]) -> None:
    named = {name for name, column in columns(model).items() if name.endswith("_id")}
    keys = {name for name in named if columns(model)[name].foreign_keys}
    assert named - keys == set(model.lifecycle.loose)
    assert all(model.lifecycle.loose.values())


@of_each_table
def test_what_belongs_to_a_space_is_erased_with_it(model: type[Base]) -> None:
    belongs = model.lifecycle.erased_with is ErasedWith.SPACE
    assert belongs == ("space_id" in columns(model))
    for key in model.__table__.foreign_keys:
        assert key.target_fullname in {"spaces.id", "registrations.id"}
        assert (key.ondelete, key.deferrable) == ("CASCADE", True)


def test_an_erased_space_leaves_what_is_said_to_stay(session: Session) -> None:
    stays = {model.__tablename__ for model in TABLES if model.lifecycle.erased_with is ErasedWith.NOTHING}
    erase_space(session, session.scalars(select(Space)).one())
    assert tables_with_rows(session) == stays - {"spaces"}


def test_only_that_space_is_erased(session: Session) -> None:
    mine = dict.fromkeys(("id", "number", "email_key", "space_id", "token_hash", "secret_hash", "email"), "mine")
    for model in (Space, SpaceSession, Verification, DraftRow):
        session.add(a_row(model, **{name: mine[name] for name in mine.keys() & columns(model).keys()}))
    session.flush()
    erase_space(session, session.scalars(select(Space).where(Space.id == "mine")).one())
    assert tables_with_rows(session) == {model.__tablename__ for model in TABLES}


def test_the_purge_erases_what_is_said_to_expire_and_nothing_else(session: Session) -> None:
    session.add(a_row(OutboxMessage, id="sent", sent_at=NOON))
    code = {"secret_hash": "code", "purpose": Purpose.ACTIVATION_CODE.value, "registration_id": "x", "space_id": None}
    session.add(a_row(Verification, **code))
    session.flush()
    purge(session, KEYRING, NOON + timedelta(days=365))
    kept = {model.__tablename__ for model in TABLES if isinstance(model.lifecycle.expires, str)} - {"registrations"}
    assert tables_with_rows(session) == kept | {"outbox", "verifications"}
    assert session.scalars(select(Verification.purpose)).all() == [EXPIRED_CODE], "the code is recognised for 30 days"
    assert session.scalars(select(OutboxMessage.id)).all() == ["x"], "what has not left is kept"


def test_nothing_is_purged_before_its_time(session: Session) -> None:
    assert set(purge(session, KEYRING, NOON - timedelta(seconds=1)).values()) == {0}
    assert tables_with_rows(session) == {model.__tablename__ for model in TABLES}


@pytest.mark.parametrize(
    ("model", "given", "kept"),
    [
        (SpaceSession, {}, timedelta(hours=24)),
        (AuditEvent, {}, timedelta(days=365)),
        (OutboxMessage, {"sent_at": NOON}, timedelta(days=7)),
        (OutboxMessage, {"dropped_at": NOON}, timedelta(days=7)),
    ],
    ids=["session", "event", "sent", "dropped"],
)
def test_what_is_kept_for_a_while_goes_at_its_end(
    database_url: str, model: type[Base], given: dict[str, Any], kept: timedelta
) -> None:
    with Database(database_url).transaction() as session:
        session.add_all([a_row(Space), a_row(model, **given)])
        session.flush()
        assert purge(session, KEYRING, NOON + kept - timedelta(seconds=1))[model.__tablename__] == 0
        assert purge(session, KEYRING, NOON + kept)[model.__tablename__] == 1


def test_no_secret_is_exported() -> None:
    secret = {"password_hash", "trusted_answer_hash", "token_hash", "secret_hash", "sealed", "public_key", "key"}
    for model in TABLES:
        if isinstance(model.lifecycle.exported, Export):
            assert not secret & set(model.lifecycle.exported.fields.values())
